import { z } from "zod";
import type { StoredException } from "~/features/schedule/exceptions/queries.server";
import type { ExceptionInput } from "~/features/schedule/exceptions/schema";
import { exceptionKinds, exceptionReasons } from "~/features/schedule/exceptions/schema";
import { dayText, idParam, optionalText } from "~/lib/text";
import { wallText } from "~/lib/zoned-time";
import { Problem } from "./kit.server";
import { clockText, endText } from "./schedule-shape";

/** Days set apart as the API shows them: one span of them a row. */
export const exceptionShape = z.object({
  id: z.number(),
  staff_id: z.number(),
  kind: z.enum(exceptionKinds),
  day_from: z.string(),
  day_until: z.string(),
  /** Null for whole days. An end at or before the start is on the next day. */
  start_time: z.string().nullable(),
  end_time: z.string().nullable(),
  location_id: z.number().nullable(),
  reason: z.enum(exceptionReasons),
  note: z.string(),
});

/** A stored row as the API shows it. */
export function exceptionBody(row: StoredException): z.input<typeof exceptionShape> {
  return {
    id: row.id,
    staff_id: row.staffId ?? 0,
    kind: row.kind,
    day_from: row.dayFrom,
    day_until: row.dayUntil,
    start_time: row.startMin === null ? null : wallText(row.startMin),
    end_time: row.endMin === null ? null : endText(row.endMin),
    location_id: row.locationId,
    reason: row.reason,
    note: row.note,
  };
}

/** What may be sent of days set apart. */
export const exceptionBodySchema = z.strictObject({
  kind: z.enum(exceptionKinds),
  day_from: dayText,
  /** Absent: one day. */
  day_until: dayText.nullish(),
  /** Of `time_off` and `hours`: at least one. */
  intervals: z
    .array(z.strictObject({ start_time: clockText, end_time: clockText }))
    .max(12)
    .default([]),
  location_id: idParam.nullish(),
  reason: z.enum(exceptionReasons).default("other"),
  note: optionalText(300),
});

/**
 * Days set apart as commands take them.
 * @throws Problem 422 for a last day before the first and for hours that are missing or should not be there.
 */
export function exceptionInputOf(body: z.output<typeof exceptionBodySchema>): ExceptionInput {
  const { kind, day_from: dayFrom, reason } = body;
  const dayUntil = body.day_until ?? dayFrom;
  const wrong = (field: string, code: string) =>
    new Problem("invalid", { reason: code, errors: [{ in: "body", field, code, detail: code }] });
  if (dayUntil < dayFrom) throw wrong("day_until", "days_turned");
  if ((kind === "off") !== (body.intervals.length === 0)) throw wrong("intervals", "hours_needed");
  const spans = body.intervals.map(({ start_time: startMin, end_time: end }, at) => {
    if (startMin >= 1440) throw wrong(`intervals[${at}].start_time`, "time");
    return { startMin, endMin: end <= startMin ? end + 1440 : end };
  });
  const locationId = body.location_id ?? null;
  return { ...{ kind, dayFrom, dayUntil, spans, locationId, reason }, note: body.note ?? "" };
}
