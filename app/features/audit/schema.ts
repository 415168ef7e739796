import { z } from "zod";
import { idParam } from "~/lib/text";
import { isDay } from "~/lib/zoned-time";

import { OPERATIONS } from "./model";

const absent = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null as never);

/** The filters of the log as they stand in its address. What makes no sense counts as not given. */
export const auditParams = z.object({
  /** Local days of the main location, both included. */
  from: absent(z.string().refine(isDay)),
  until: absent(z.string().refine(isDay)),
  user: absent(idParam),
  client: absent(idParam),
  /** A table, or the name of an event. */
  subject: absent(z.string().regex(/^[a-z_]{1,60}$/)),
  operation: absent(z.enum(OPERATIONS)),
  /** All changes of one request. */
  request: absent(z.string().regex(/^[\w-]{1,64}$/)),
  /** Any text within the values before or after. */
  q: z.string().max(100).catch("").transform((text) => text.trim()), // prettier-ignore
  before: absent(idParam),
});
export type AuditParams = z.output<typeof auditParams>;

/** Reads the filters out of an address. */
export function readAuditParams(url: URLSearchParams): AuditParams {
  return auditParams.parse(
    Object.fromEntries(Object.keys(auditParams.shape).map((key) => [key, url.get(key) || null]).map(([key, value]) => [key, key === "q" ? (value ?? "") : value])), // prettier-ignore
  );
}
