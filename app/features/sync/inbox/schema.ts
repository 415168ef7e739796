import { z } from "zod";
import { idParam } from "~/lib/text";
import { isDay } from "~/lib/zoned-time";

/** What became of an inbound call. */
export const INBOX_STATUSES = ["new", "applied", "ignored", "failed"] as const;
/** Everybody who calls us; the words stand in `sync.sources`. */
export const INBOX_SOURCES = ["yclients", "yookassa", "stripe", "telegram", "hms"] as const;

const absent = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null as never);

/** The filters of the inbox as they stand in its address. What makes no sense counts as not given. */
export const inboxParams = z.object({
  source: absent(z.enum(INBOX_SOURCES)),
  status: absent(z.enum(INBOX_STATUSES)),
  /** The vendor's number of a record or a payment, or `#12`: the number of a call. */
  q: z.string().max(100).catch("").transform((text) => text.trim()), // prettier-ignore
  /** Local days of the main location, both included. */
  from: absent(z.string().refine(isDay)),
  until: absent(z.string().refine(isDay)),
  before: absent(idParam),
});
export type InboxParams = z.output<typeof inboxParams>;
/** What is looked for, without the place in the list. */
export type InboxFilter = Omit<InboxParams, "before">;

/** Reads the filters out of an address or a form. */
export function readInboxParams(given: URLSearchParams | FormData): InboxParams {
  return inboxParams.parse(
    Object.fromEntries(Object.keys(inboxParams.shape).map((key) => [key, given.get(key)])),
  );
}

/** Whether anything is looked for: replaying everything that ever came is not offered. */
export function isNarrowed({ source, status, q, from, until }: InboxFilter): boolean {
  return Boolean(source ?? status ?? from ?? until) || q !== "";
}
