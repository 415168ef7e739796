import { z } from "zod";
import { readWallMinutes } from "~/lib/zoned-time";

/** `HH:MM` of a wall clock, `24:00` and later hours meaning the next day; becomes minutes from midnight. */
const wall = z.string().transform((text, context) => {
  const minutes = readWallMinutes(text.trim());
  if (minutes === null) context.addIssue({ code: "custom", message: "not_a_time" });
  return minutes ?? 0;
});

/** One interval of a working week. An end at or before the start means the shift runs over midnight. */
export const intervalInput = z
  .object({ weekday: z.coerce.number().int().min(0).max(6), start: wall, end: wall })
  .transform(({ weekday, start, end }) => ({
    weekday,
    startMin: start,
    endMin: end <= start ? end + 1440 : end,
  }))
  .refine(({ startMin }) => startMin < 1440, { message: "not_a_time", path: ["start"] })
  .refine(({ startMin, endMin }) => endMin - startMin <= 1440, { message: "too_long", path: ["end"] });

export const weekInput = z.array(intervalInput).max(70, "too_many");
export type WeekInput = z.infer<typeof weekInput>;
