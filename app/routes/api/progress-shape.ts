import { z } from "zod";
import type { EntryRefusal } from "~/features/progress/commands.server";
import { inUnits, MEASURES, unitOf, type Measure, type Values } from "~/features/progress/model";
import type { JournalEntry } from "~/features/progress/queries.server";
import { BOUNDS } from "~/features/progress/ranges/model";
import { measureField, periodText } from "~/features/progress/schema";
import { dayText, idParam, optionalLongText } from "~/lib/text";
import { Problem } from "./kit.server";

/** What the measures are called in JSON: as in the journal of S3.5. */
export const NAMES: Record<Measure, string> = {
  weight: "weight",
  chest: "chest",
  waist: "waist",
  lowerAbdomen: "lower_abdomen",
  glutes: "glutes",
  rightThigh: "right_thigh",
  leftThigh: "left_thigh",
  rightCalf: "right_calf",
  leftCalf: "left_calf",
  rightArm: "right_arm",
  leftArm: "left_arm",
};

/** A record with every measure under its name in JSON. */
function named<T>(of: (measure: Measure) => T): Record<string, T> {
  return Object.fromEntries(MEASURES.map((measure) => [NAMES[measure], of(measure)]));
}

export const measureNamed = z.enum(Object.values(NAMES) as [string, ...string[]]).transform((name) => MEASURES.find((measure) => NAMES[measure] === name) ?? "weight"); // prettier-ignore

export const entryShape = z.object({
  id: z.number(),
  client_id: z.number(),
  program_id: z.number().nullable(),
  /** The client's local day. */
  measurement_date: z.string(),
  /** `before`, `week_1` …, `after`, or empty. */
  period: z.string(),
  /** Kilograms, and centimetres; what was not measured is null. */
  ...named(() => z.number().nullable()),
  notes: z.string(),
  /** `client`, or the user's id. */
  entered_by: z.string(),
  /** Send it back with a change; another one's change in between is a 409. */
  version: z.number(),
  created_at: z.string(),
  updated_at: z.string(),
});

export function entryBody(entry: JournalEntry): z.input<typeof entryShape> {
  const { id, clientId, programId, measuredOn, period, notes, enteredBy, version, createdAt, updatedAt } = entry;
  const valueOf = (measure: Measure) => (entry[measure] === null ? null : inUnits(measure, entry[measure]));
  return {
    ...named(valueOf),
    ...{ id, period, notes, version, client_id: clientId, program_id: programId, measurement_date: measuredOn },
    entered_by: enteredBy.startsWith("client:") ? "client" : enteredBy,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
} // prettier-ignore

const measureFields = named((measure) => measureField(measure).optional()) as Record<
  string,
  z.ZodOptional<ReturnType<typeof measureField>>
>;

const asked = {
  /** Says that doubtful values were looked at: without it they are answered with a 409 that names them. */
  confirmed: z.boolean().default(false),
  /** What to do when the day or the period has an entry: fill this one into it, or keep both; absent: a 409. */
  existing: z.enum(["change", "add"]).optional(),
};

export const newEntrySchema = z
  .object({
    client_id: idParam,
    /** Absent: the programme that runs. */
    program_id: idParam.nullable().optional(),
    measurement_date: dayText,
    period: periodText.optional(),
    ...measureFields,
    notes: optionalLongText(2000),
    ...asked,
  })
  .strict();

export const entryPatchSchema = z
  .object({
    version: z.number().int().min(1),
    measurement_date: dayText.optional(),
    period: periodText.optional(),
    ...measureFields,
    notes: optionalLongText(2000).optional(),
    ...asked,
  })
  .strict();

/** The values a body names; what it does not name is left as `before` has it, null takes it out. */
export function valuesNamed(body: Record<string, unknown>, before: Values = {}): Values {
  const values: Values = {};
  for (const measure of MEASURES) {
    const given = body[NAMES[measure]] as number | null | undefined;
    values[measure] = given === undefined ? (before[measure] ?? null) : given;
  }
  return values;
}

/** A refused entry as a problem: what is asked back is a conflict, what cannot be is invalid. */
export function entryProblem(refusal: EntryRefusal): Problem {
  switch (refusal.reason) {
    case "empty":
      return new Problem("invalid", { reason: "empty_measurement" });
    case "future":
      return new Problem("invalid", { reason: "measured_in_future" });
    case "impossible":
      return new Problem("invalid", { reason: "impossible_measure", members: { values: refusal.impossible.map(({ measure, value, meant }) => ({ ...told(measure, value, meant), possible: BOUNDS[measure].possible.map((bound) => inUnits(measure, bound)) })) } });
    case "doubtful":
      return new Problem("conflict", { reason: "doubtful_measure", members: { values: refusal.doubts.map(({ measure, value, why, last, meant }) => ({ ...told(measure, value, meant), why, last: last === null ? null : inUnits(measure, last) })) } });
    case "taken":
      return new Problem("conflict", { reason: "measured_already", members: { by: refusal.by, entry_id: refusal.entry.id } });
    case "stale":
      return new Problem("conflict", { reason: "stale", members: { version: refusal.version } });
  }
} // prettier-ignore

function told(measure: Measure, value: number, meant: number | null) {
  return {
    measure: NAMES[measure],
    unit: unitOf(measure),
    value: inUnits(measure, value),
    meant: meant === null ? null : inUnits(measure, meant),
  };
}
