import { z } from "zod";
import { idParam, optionalEmail, optionalId, optionalLongText, optionalText } from "~/lib/text";
import { instantOf, type Day } from "~/lib/zoned-time";
import { dayText, staffChoice, startText } from "../schema";

/** What the address of the staff's booking page carries besides the choice itself; nonsense counts as not chosen. */
export const deskQuery = z.object({
  service: idParam.optional().catch(undefined),
  day: dayText.optional().catch(undefined),
  /** A wall clock from a click on a gap (`10:30`), or an instant. */
  start: z.string().max(40).optional().catch(undefined),
  client: idParam.optional().catch(undefined),
  q: z.string().max(200).optional().catch(undefined),
  /** One more service for the same visit, and with whom: taken over into the choice. */
  more: idParam.optional().catch(undefined),
  moreStaff: staffChoice.optional().catch(undefined),
});

/** `09:30` or `9.30`, as a wall clock in minutes from midnight. */
const wallClock = z
  .string()
  .trim()
  .regex(/^([01]?\d|2[0-3])[:.][0-5]\d$/, "not_a_time")
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.split(/[:.]/).map(Number);
    return hours * 60 + minutes;
  });

/** How a visit repeats, as the form says it. */
export const REPEATS = ["none", "1", "2", "3", "4"] as const;

/** Who comes, when, how often. What is booked stands in the address. */
export const deskForm = z
  .object({
    /** A start of the grid; absent when another time was typed. */
    start: startText.optional(),
    /** A time by hand on the day of the page: outside of hours, notice or grid, never a taken one. */
    ownTime: z.union([z.literal("").transform(() => null), wallClock]).default(null),
    client: optionalId.default(null),
    name: optionalText(120),
    phone: optionalText(60),
    email: optionalEmail,
    notes: optionalLongText(1000),
    repeat: z.enum(REPEATS).default("none"),
    times: z.coerce.number().int().min(2, "too_small").max(52, "too_big").default(10),
  })
  .refine(({ start, ownTime }) => start !== undefined || ownTime !== null, {
    path: ["start"],
    message: "required",
  });
export type DeskForm = z.output<typeof deskForm>;

/** The instant a form means: the time typed by hand goes before the one picked. */
export function startOf(
  { start, ownTime }: Pick<DeskForm, "start" | "ownTime">,
  day: Day,
  zone: string,
): Date {
  if (ownTime !== null) return instantOf({ day, minutes: ownTime }, zone);
  return start ?? new Date(Number.NaN);
}

/** Where a visit is moved to by staff. */
export const moveForm = z
  .object({
    start: startText.optional(),
    ownTime: z.union([z.literal("").transform(() => null), wallClock]).default(null),
    day: dayText,
    staff: staffChoice,
    durationMin: z
      .union([z.literal("").transform(() => null), z.coerce.number().int().min(5).max(1440)])
      .default(null),
    reason: optionalLongText(500),
  })
  .refine(({ start, ownTime }) => start !== undefined || ownTime !== null, {
    path: ["start"],
    message: "required",
  });

/** A visit called off by staff. */
export const cancelForm = z.object({
  reason: optionalLongText(500),
  late: z.literal("on").optional(),
});
