import { z } from "zod";
import type { EXCEPTION_KINDS, EXCEPTION_REASONS } from "~drizzle/schema/schedule";
import { checkbox, dayText, optionalId, optionalText } from "~/lib/text";
import { addDays, readWallMinutes } from "~/lib/zoned-time";
import type { Span } from "./model";

/** What an exception does to its days: nothing is worked, a part is taken out, other hours hold. Pages may not load the table for them. */
export const exceptionKinds = ["off", "time_off", "hours"] as const satisfies typeof EXCEPTION_KINDS;
/** Why; chosen by staff, shown to staff. */
export const exceptionReasons = ["vacation", "sick", "training", "personal", "repair", "other"] as const satisfies typeof EXCEPTION_REASONS; // prettier-ignore

export type ExceptionKind = (typeof exceptionKinds)[number];

/** Spans of one day that the form offers. */
export const SPANS_A_DAY = 3;
/** The longest stretch of days in one entry. */
const LONGEST_DAYS = 730;

/** Days set apart, as commands take them. */
export interface ExceptionInput {
  kind: ExceptionKind;
  dayFrom: string;
  dayUntil: string;
  /** Empty for `off`, otherwise at least one. */
  spans: Span[];
  /** Of `hours`: where they are worked; null: at the person's own location. */
  locationId: number | null;
  reason: (typeof exceptionReasons)[number];
  note: string;
}

/** Name of a form field of a span. */
export function spanField(index: number, edge: "from" | "until"): string {
  return `span-${index}-${edge}`;
}

const form = z.object({
  kind: z.enum(exceptionKinds),
  dayFrom: dayText,
  dayUntil: z.union([z.literal(""), dayText]).optional(),
  reason: z.enum(exceptionReasons),
  note: optionalText(300),
  locationId: optionalId,
  wholeDay: checkbox,
});

/** The form of an exception, as typed. A last day left out is the first; an end at or before the start runs over midnight. */
export const exceptionForm = z.record(z.string(), z.string()).transform((typed, ctx): ExceptionInput => {
  const read = form.safeParse(typed);
  const spans = readSpans(typed, ctx, typed.kind);
  if (!read.success) {
    for (const issue of read.error.issues) ctx.issues.push({ ...issue, input: typed } as never);
    return z.NEVER;
  }
  const { kind, dayFrom, reason, note, locationId } = read.data;
  const dayUntil = read.data.dayUntil || dayFrom;
  if (dayUntil < dayFrom) ctx.addIssue({ code: "custom", path: ["dayUntil"], params: { reason: "daysTurned" } });
  if (dayUntil > addDays(dayFrom, LONGEST_DAYS)) ctx.addIssue({ code: "custom", path: ["dayUntil"], params: { reason: "tooManyDays" } });
  return { kind, dayFrom, dayUntil, spans, locationId, reason, note: note ?? "" };
}); // prettier-ignore

function readSpans(typed: Record<string, string>, ctx: z.RefinementCtx, kind: string | undefined): Span[] {
  if (kind === "off") return [];
  const spans: Span[] = [];
  for (let index = 0; index < SPANS_A_DAY; index += 1) {
    const fields = { from: spanField(index, "from"), until: spanField(index, "until") };
    const [from, until] = [typed[fields.from]?.trim() ?? "", typed[fields.until]?.trim() ?? ""];
    if (!from && !until) continue;
    const startMin = readWallMinutes(from);
    const endMin = readWallMinutes(until);
    const isStart = startMin !== null && startMin < 1440;
    const isEnd = endMin !== null && endMin <= 2880;
    const wrong = (path: string, text: string) =>
      ctx.addIssue({ code: "custom", path: [path], params: { reason: text ? "notATime" : "halfFilled" } });
    if (!isStart) wrong(fields.from, from);
    if (!isEnd) wrong(fields.until, until);
    if (isStart && isEnd) spans.push({ startMin, endMin: endMin <= startMin ? endMin + 1440 : endMin });
  }
  if (spans.length === 0 && ctx.issues.length === 0)
    ctx.addIssue({
      code: "custom",
      path: [spanField(0, "from")],
      params: { reason: "halfFilled" },
    });
  return spans;
}
