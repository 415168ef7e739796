import { z } from "zod";

/** What a conflict's page shows of a vendor's record, out of the record as it lies in `external_records`. */
const shownRecord = z
  .object({
    companyId: z.string(),
    deleted: z.boolean(),
    status: z.enum(["pending", "confirmed", "completed", "no_show", "cancelled"]),
    startsAt: z.string(),
    endsAt: z.string(),
    staffName: z.string().nullable(),
    services: z.array(z.object({ title: z.string() })),
    client: z
      .object({ name: z.string(), phone: z.string().nullable(), email: z.string().nullable() })
      .nullable(),
  })
  .transform(({ services, ...rest }) => ({ ...rest, title: services.map(({ title }) => title).join(" + ") }));

/** The record as stored; null for one that was never read whole. */
export function readStoredRecord(stored: unknown) {
  const parsed = shownRecord.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

const words = z.string().trim().max(1000);

/** What staff send from the page of a conflict. */
export const decisionSchema = z.discriminatedUnion("choice", [
  z.object({ choice: z.literal("cancel"), message: words }),
  z.object({ choice: z.literal("keep"), reason: words.min(1) }),
  z.object({ choice: z.literal("ask") }),
  z.object({ choice: z.literal("put_back") }),
  z.object({ choice: z.literal("ours") }),
  z.object({ choice: z.literal("theirs") }),
]);
