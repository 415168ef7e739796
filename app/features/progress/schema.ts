import { z } from "zod";
import { dayText, idParam, optionalId, optionalLongText } from "~/lib/text";
import { isPeriod, MEASURES, type Measure, type Values } from "./model";
import { readMeasure } from "./reading/model";

const NOTES_MAX = 2000;

/** A measure as typed; grams or millimetres, or null. */
export function measureField(measure: Measure) {
  return z
    .union([z.string(), z.number()])
    .nullish()
    .transform((typed, ctx) => {
      const text = typeof typed === "number" ? String(typed) : (typed ?? "");
      const read = readMeasure(measure, text.slice(0, 100));
      if (read.ok) return read.value;
      ctx.issues.push({ code: "custom", input: text, params: { reason: "measure" } });
      return z.NEVER;
    });
}

const measureFields = Object.fromEntries(MEASURES.map((measure) => [measure, measureField(measure)])) as Record<
  Measure,
  ReturnType<typeof measureField>
>; // prettier-ignore

/** A period of the journal: `before`, `week_1` … `week_520`, `after`, or nothing. */
export const periodText = z
  .string()
  .nullish()
  .transform((text) => (text ?? "").trim())
  .pipe(z.string().refine(isPeriod, { params: { reason: "period" } }));

/** An entry's form, as it is sent. */
export const entryForm = z.object({
  measuredOn: dayText,
  period: periodText,
  ...measureFields,
  notes: optionalLongText(NOTES_MAX),
  /** Doubtful values that were looked at again and confirmed: `waist=75`. */
  agreed: z.union([z.string(), z.array(z.string())]).nullish().transform((list) => (list == null ? [] : [list].flat())), // prettier-ignore
  /** What to do with an earlier entry of the same day or period. */
  existing: z.enum(["ask", "change", "add"]).catch("ask"),
});
export type EntryForm = z.output<typeof entryForm>;

/** The measures of a form or a body that was read. */
export function valuesOf(read: Values): Values {
  const values: Values = {};
  for (const measure of MEASURES) values[measure] = read[measure] ?? null;
  return values;
}

/** A goal's form. The target is read by the measure that was chosen. */
export const goalForm = z
  .object({
    measure: z.enum(MEASURES),
    target: z.string().min(1),
    dueOn: z.union([z.literal(""), dayText]).nullish().transform((day) => day || null), // prettier-ignore
  })
  .transform(({ measure, target, dueOn }, ctx) => {
    const read = readMeasure(measure, target);
    if (read.ok && read.value !== null) return { measure, targetValue: read.value, dueOn };
    ctx.issues.push({ code: "custom", path: ["target"], input: target, params: { reason: "measure" } });
    return z.NEVER;
  });

/** Buttons of the journal's page that name a row. */
export const rowPress = z.object({ id: idParam, version: optionalId });
