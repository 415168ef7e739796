import { z } from "zod";
import { cleanLine } from "~/lib/text";

/**
 * The wire of the billing: `GET {baseUrl}/api/phone.php?phone=%2B7…` answers `{"client": …}`. Only one sample of it is known (a contract with
 * `ballance` in that spelling, amounts as text); everything a PHP script may put in its place is read as far as it can be.
 */

/** A text; PHP tells a number of a contract as a number, and nothing as null, false or an empty list. */
const text = z
  .union([z.string(), z.number(), z.null(), z.literal(false), z.tuple([])])
  .optional()
  .transform((value) => (typeof value === "string" || typeof value === "number" ? cleanLine(String(value)) : "")); // prettier-ignore

export const wireContract = z
  .object({
    fullname: text,
    contract_number: text,
    address: text,
    tariff: text,
    /** As the billing spells it. */
    ballance: text,
    balance: text,
  })
  // Without a number and a name it is nobody's contract.
  .refine(({ fullname, contract_number }) => fullname !== "" || contract_number !== "");
export type WireContract = z.output<typeof wireContract>;

const nobody = z.union([z.null(), z.literal(false), z.literal(""), z.tuple([])]).transform((): WireContract[] => []); // prettier-ignore

/** One contract, several, or none. A billing that says why it has nothing says nothing of the client. */
export const wireAnswer = z
  .object({
    client: z
      .union([nobody, wireContract.transform((one) => [one]), z.array(wireContract).min(1).max(50)])
      .optional()
      .transform((contracts) => contracts ?? []),
    error: z.unknown().optional(),
  })
  .refine(({ client, error }) => client.length > 0 || !error || saysNotFound(error));

/** Whether the words of a refusal are about the client, and not about the billing. */
export function saysNotFound(words: unknown): boolean {
  const said = typeof words === "string" ? words : JSON.stringify(words);
  return /not[ _]?found|no (?:such )?client|не найден|нет клиента/iu.test(said ?? "");
}
