import { z } from "zod";
import { idParam } from "~/lib/text";

export const FINDING_KINDS = ["missing_here", "missing_there", "differs"] as const;
export const FINDING_STATES = ["open", "repaired", "gone", "ignored"] as const;

const absent = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null as never);

/** The filters of an audit's findings as they stand in its address. What makes no sense counts as not given. */
const findingParams = z.object({
  kind: absent(z.enum(FINDING_KINDS)),
  state: absent(z.enum(FINDING_STATES)),
  q: z.string().max(100).catch("").transform((text) => text.trim()), // prettier-ignore
  after: absent(idParam),
});

/** Reads the filters out of an address. */
export function readFindingParams(url: URLSearchParams): z.output<typeof findingParams> {
  return findingParams.parse(
    Object.fromEntries(Object.keys(findingParams.shape).map((key) => [key, url.get(key)])),
  );
}

/** What can be pressed on an audit's page. */
export const auditPress = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("repair"), findingId: idParam }),
  z.object({ intent: z.literal("repair-all") }),
  z.object({ intent: z.literal("ignore"), findingId: idParam }),
  z.object({ intent: z.literal("unignore"), findingId: idParam }),
]);
