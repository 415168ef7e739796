import { z } from "zod";
import { idParam, optionalLongText } from "~/lib/text";
import { startText } from "../schema";

/** A day and a night: nobody pulls a visit longer. */
const LONGEST_MIN = 24 * 60;
const durationText = z.coerce.number().int().min(1).max(LONGEST_MIN);

/** Where a visit is held over, and where it is let go: an instant; the person and the length when they change. */
export const moveQuery = z.object({
  booking: idParam,
  start: startText,
  staff: idParam.optional(),
  duration: durationText.optional(),
});

export type MoveQuery = z.output<typeof moveQuery>;

/** What the calendar's forms send. */
export const calendarForm = z.discriminatedUnion("intent", [
  moveQuery.extend({
    intent: z.literal("move"),
    /** Staff have seen what the rules say against it. */
    insist: z.literal("yes").optional(),
  }),
  z.object({
    intent: z.literal("status"),
    booking: idParam,
    to: z.enum(["pending", "confirmed", "completed", "cancelled", "no_show"]),
    reason: optionalLongText(500),
    /** The client called after the cut-off. */
    late: z.literal("yes").optional(),
  }),
]);
export type CalendarForm = z.output<typeof calendarForm>;
