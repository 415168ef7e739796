import { z } from "zod";
import { SETTINGS } from "~/features/settings/schema";
import { parseMoney } from "~/lib/money";

const rowId = z.coerce.number().int().positive().max(2_147_483_647);
const wholePoints = z.coerce.number().int().min(-1_000_000_000).max(1_000_000_000);
const reason = z.string().trim().max(500);
/** Chosen by whoever asks, e.g. hidden in the form: the same one twice is one booking of points. */
const requestKey = z.string().regex(/^[\w-]{8,64}$/);

export const spendInput = z.object({
  clientId: rowId,
  points: wholePoints.min(1),
  /** The visit they are spent on; when it is cancelled they come back. */
  bookingId: rowId.nullable().default(null),
  reason: reason.default(""),
  requestKey,
});
export type SpendInput = z.input<typeof spendInput>;

export const refundInput = z.object({ entryId: rowId, reason: reason.min(1) });
export type RefundInput = z.input<typeof refundInput>;

export const correctionInput = z.object({
  clientId: rowId,
  points: wholePoints.refine((points) => points !== 0, { error: "required" }),
  reason: reason.min(3),
  requestKey,
});
export type CorrectionInput = z.input<typeof correctionInput>;

/** The form of a correction: points as typed, with a plus, or any minus to take. Becomes a `CorrectionInput`. */
export const correctionForm = correctionInput.extend({
  points: z
    .string()
    .transform((text) => text.replaceAll(/\s/g, "").replace("−", "-"))
    .pipe(z.string().regex(/^[+-]?\d{1,9}$/, { error: "wrong" }))
    .transform(Number)
    .refine((points) => points !== 0, { error: "required" }),
});

export const levelsInput = z
  .array(
    z.object({
      name: z.string().trim().min(1).max(60),
      thresholdMinor: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
      thresholdVisits: z.number().int().min(0).max(100_000),
      percentBp: z.number().int().min(0).max(10_000),
    }),
  )
  .max(20)
  .refine(
    (levels) =>
      new Set(levels.map((level) => `${level.thresholdMinor} ${level.thresholdVisits}`)).size ===
      levels.length,
    { error: "two_levels_one_threshold" },
  );
export type LevelsInput = z.input<typeof levelsInput>;

const amount = z.string().transform((text, context) => {
  const minor = parseMoney(text);
  if (minor !== null && minor >= 0) return minor;
  context.addIssue({ code: "custom", message: "wrong" });
  return z.NEVER;
});

const count = z
  .string()
  .trim()
  .regex(/^\d{0,6}$/, { error: "wrong" })
  .transform(Number)
  .pipe(z.number().max(100_000));

/** The levels' form: money and percents as typed; lines without a name are left out. Becomes a `LevelsInput`. */
export const levelsForm = z
  .array(
    z.union([
      z.object({ name: z.string().regex(/^\s*$/) }).transform(() => null),
      z
        .object({
          name: z.string().trim().min(1).max(60),
          threshold: z.preprocess((text) => (text === "" ? "0" : text), amount),
          visits: count.default(0),
          percent: amount.pipe(z.number().max(10_000)),
        })
        .transform(({ name, threshold, visits, percent }) => ({
          ...{ name, thresholdMinor: threshold, thresholdVisits: visits, percentBp: percent },
        })),
    ]),
  )
  .transform((lines) => lines.filter((line) => line !== null))
  .pipe(levelsInput);

/** A whole number as typed; an empty field means there is none. */
const daysOrNever = z
  .string()
  .trim()
  .regex(/^\d{0,4}$/, { error: "wrong" })
  .transform((text) => (text === "" ? null : Number(text)))
  .pipe(SETTINGS.loyalty.shape.windowDays.unwrap());

const whole = (of: z.ZodType<number, number>) =>
  z.string().trim().regex(/^\d{1,7}$/, { error: "wrong" }).transform(Number).pipe(of); // prettier-ignore

/** The programme's form, the levels apart. Becomes the value of the setting `loyalty`. */
export const programmeForm = z.object({
  enabled: z.literal("on").optional().transform((on) => on === "on"), // prettier-ignore
  basis: z.enum(["money", "visits"]).default("money"),
  windowDays: daysOrNever.default(null),
  expireDays: daysOrNever.default(null),
  spendPercent: whole(SETTINGS.loyalty.shape.spendPercent.unwrap()).default(100),
  spendMin: whole(SETTINGS.loyalty.shape.spendMin.unwrap()).default(1),
});
export type ProgrammeInput = z.output<typeof programmeForm> & { levels: LevelsInput };
