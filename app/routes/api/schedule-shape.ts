import { z } from "zod";
import type { HoursRefusal, HoursRow } from "~/features/schedule/commands.server";
import type { AffectsVisits } from "~/features/schedule/affected/commands.server";
import type { ExceptionRefusal } from "~/features/schedule/exceptions/commands.server";
import type { Period, ValidInterval } from "~/features/schedule/model";
import { dayText, idParam } from "~/lib/text";
import { readWallMinutes, wallText } from "~/lib/zoned-time";
import { Problem } from "./kit.server";

/** `HH:MM` as minutes; an end may be 24:00. */
export const clockText = z.string().transform((text, ctx) => {
  const minutes = readWallMinutes(text.trim());
  if (minutes !== null && minutes <= 1440) return minutes;
  ctx.issues.push({ code: "invalid_format", format: "time", input: text });
  return z.NEVER;
});

/** What a repeat with `confirm=true` leaves where it is. */
export const confirmQuery = z.object({
  confirm: z.enum(["true", "false"]).optional().transform((value) => value === "true"),
}); // prettier-ignore

/** The path of one row. Each part has a name of its own: two ids in one path must not be taken for one another. */
export const schedulePath = z.object({ staffId: idParam, scheduleId: idParam });
export const exceptionPath = z.object({ staffId: idParam, exceptionId: idParam });
export const staffPath = z.object({ staffId: idParam });

/** One interval of a week as the API shows it. */
export const scheduleShape = z.object({
  id: z.number(),
  staff_id: z.number(),
  /** 0 = Monday … 6 = Sunday. */
  day_of_week: z.number(),
  /** `HH:MM`, wall clock of the location. An end at or before the start is on the next day. */
  start_time: z.string(),
  end_time: z.string(),
  /** Always null: a break is the gap between two intervals. */
  break_start: z.null(),
  break_end: z.null(),
  /** False once its last day is over. */
  is_active: z.boolean(),
  valid_from: z.string().nullable(),
  valid_until: z.string().nullable(),
  /** Null: at the person's own location. */
  location_id: z.number().nullable(),
});

/** A stored interval as the API shows it; `yesterday` is where the person works. */
export function scheduleBody(row: HoursRow, yesterday: string): z.input<typeof scheduleShape> {
  return {
    id: row.id,
    staff_id: row.staffId,
    day_of_week: row.weekday,
    start_time: wallText(row.startMin),
    end_time: endText(row.endMin),
    break_start: null,
    break_end: null,
    is_active: row.validUntil === null || row.validUntil > yesterday,
    valid_from: row.validFrom,
    valid_until: row.validUntil,
    location_id: row.locationId,
  };
}

/** An end past midnight by the clock of the next day; midnight itself is 24:00. */
export function endText(minutes: number): string {
  return wallText(minutes > 1440 ? minutes - 1440 : minutes);
}

/** Fields of an interval that may be sent. */
export const scheduleFields = {
  day_of_week: z.int().min(0).max(6),
  start_time: clockText,
  end_time: clockText,
  break_start: clockText.nullish(),
  break_end: clockText.nullish(),
  is_active: z.boolean(),
  valid_from: dayText.nullish(),
  valid_until: dayText.nullish(),
  location_id: idParam.nullish(),
};

/** What was sent of an interval, over what it was. */
export interface SentInterval {
  weekday: number;
  startMin: number;
  endMin: number;
  breakStart: number | null;
  breakEnd: number | null;
  validFrom: Period["from"];
  validUntil: Period["until"];
  locationId: number | null;
}

/**
 * An interval, or two around its break.
 * @throws Problem 422 with the field: a start at 24:00, half a break, a break outside of the interval.
 */
export function intervalsOf(sent: SentInterval): ValidInterval[] {
  const { breakStart, breakEnd, startMin, ...rest } = sent;
  if (startMin >= 1440) throw wrongField("start_time", "time");
  const over = (minutes: number) => (minutes <= startMin ? minutes + 1440 : minutes);
  const endMin = over(sent.endMin);
  const whole = { weekday: rest.weekday, locationId: rest.locationId, validFrom: rest.validFrom, validUntil: rest.validUntil };
  if (breakStart === null && breakEnd === null) return [{ ...whole, startMin, endMin }];
  if (breakStart === null || breakEnd === null)
    throw wrongField(breakStart === null ? "break_start" : "break_end", "half_break");
  const [from, until] = [over(breakStart), over(breakEnd)];
  if (from >= until || until >= endMin) throw wrongField("break_end", "break_outside");
  // The second part of a night shift may begin on the next day, and is then that day's.
  const second = until >= 1440
    ? { ...whole, weekday: (whole.weekday + 1) % 7, startMin: until - 1440, endMin: endMin - 1440 }
    : { ...whole, startMin: until, endMin };
  return [{ ...whole, startMin, endMin: from }, second];
} // prettier-ignore

function wrongField(field: string, code: string): Problem {
  return new Problem("invalid", { reason: code, errors: [{ in: "body", field, code, detail: code }] });
}

/** The refusals of the schedule's commands as problems; visits in the way are a 409 that names them. */
export function scheduleProblem(error: HoursRefusal | ExceptionRefusal | AffectsVisits): Problem {
  switch (error.reason) {
    case "affects_visits":
      return new Problem("conflict", {
        reason: "affects_visits",
        members: {
          affected_bookings: error.visits.map(({ id, reference, startsAt, endsAt, staffId, locationId }) => ({
            ...{ id, reference, staff_id: staffId, location_id: locationId },
            ...{ starts_at: startsAt.toISOString(), ends_at: endsAt.toISOString() },
          })),
        },
      });
    case "overlap":
    case "hours_set":
      return new Problem("conflict", { reason: "hours_overlap" });
    case "days":
      return wrongField("valid_until", "days_turned");
    case "unknown_location":
      return wrongField("location_id", "unknown_location");
  }
}
