import { z } from "zod";
import { idParam } from "~/lib/text";
import { WAITING_REASONS } from "../matching/model";

/** How a record may stand, in the order of the work they are. */
export const RECORD_STATES = ["waiting", "matched", "linked", "dismissed"] as const;

const absent = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null as never);

/** The filters of the list of records as they stand in its address. What makes no sense counts as not given. */
const recordParams = z.object({
  state: absent(z.enum(RECORD_STATES)),
  reason: absent(z.enum([...WAITING_REASONS, "deleted", "dismissed"])),
  q: z.string().max(200).catch("").transform((text) => text.trim()), // prettier-ignore
  before: absent(idParam),
});
export type RecordParams = z.output<typeof recordParams>;

/** Reads the filters out of an address. */
export function readRecordParams(url: URLSearchParams): RecordParams {
  return recordParams.parse(
    Object.fromEntries(Object.keys(recordParams.shape).map((key) => [key, url.get(key)])),
  );
}
