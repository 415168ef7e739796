import { z } from "zod";
import { parseMoney } from "~/lib/money";
import { cleanLine, cleanText, dayText, idParam, shortText } from "~/lib/text";
import { LIMITS } from "./content/model";

/** Room for everything a person writes, none for a file pasted by mistake. */
const line = (max: number) => z.string().transform((text) => cleanLine(text).slice(0, max));
const lines = (max: number) => z.string().transform((text) => cleanText(text).trim().slice(0, max));

/** Keys stay through all versions, so that marks find their exercise again. */
const key = z.string().regex(/^[a-z0-9]{1,16}$/);

export const programExercise = z.object({
  key,
  name: line(LIMITS.name),
  /** How many times the exercise is done; null: not said. */
  sets: z.number().int().min(1).max(99).nullable(),
  /** As people write it: «8–12», «до отказа», «30 с». */
  reps: line(LIMITS.cell),
  weight: line(LIMITS.cell),
  rest: line(LIMITS.cell),
  notes: lines(LIMITS.notes),
});

export const programDay = z.object({
  key,
  title: line(LIMITS.name),
  exercises: z.array(programExercise).max(LIMITS.exercises),
});

/** What a version of a programme holds. Rows without a name are left out when it is kept. */
export const programContent = z.object({ days: z.array(programDay).max(LIMITS.days) });
export type ProgramContent = z.output<typeof programContent>;
export type ProgramDay = z.output<typeof programDay>;
export type ProgramExercise = z.output<typeof programExercise>;

const currency = z.string().regex(/^[A-Z]{3}$/);
const priceMinor = z.number().int().min(0).max(1_000_000_000_000);

/** A programme as it is written: the formatted text comes as sent and is sanitised by the command. */
export const programInput = z.object({
  title: shortText(160),
  priceMinor,
  currency,
  content: programContent,
  notesHtml: z.string().max(LIMITS.html),
});
export type ProgramInput = z.input<typeof programInput>;

/** A template is given to a client. */
export const assignInput = z.object({
  programId: idParam,
  clientId: idParam,
  startsOn: dayText,
  priceMinor,
  currency,
  /** Stands above the programme's own text, in the trainer's words. */
  note: lines(1000),
});
export type AssignInput = z.input<typeof assignInput>;

/** What a client did of an exercise on a day. */
export const markInput = z.object({
  programId: idParam,
  dayKey: key,
  exerciseKey: key,
  doneOn: dayText,
  isDone: z.boolean(),
  /** «60 кг × 8»; undefined leaves what was written. */
  note: line(300).optional(),
});
export type MarkInput = z.input<typeof markInput>;

/** A price as typed; blank is nothing to pay. */
export const typedPrice = z.string().transform((text, context) => {
  const trimmed = text.trim();
  const minor = trimmed === "" ? 0 : parseMoney(trimmed);
  if (minor !== null && minor >= 0 && minor <= 1_000_000_000_000) return minor;
  context.addIssue({ code: "custom", message: "wrong" });
  return z.NEVER;
});

export const typedCurrency = z
  .string()
  .transform((text) => text.trim().toUpperCase())
  .pipe(currency);

const absent = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined as never);

/** The list of programmes as its address has it; what makes no sense counts as not given. */
const programList = z.object({
  tab: z.enum(["templates", "given", "archive"]).catch("templates"),
  q: z.string().max(200).catch("").transform((text) => text.trim()), // prettier-ignore
  state: absent(z.enum(["active", "done", "stopped"])),
  before: idParam.nullable().catch(null),
  /** Whom a template is looked for. */
  forClient: absent(idParam),
});
export type ProgramListParams = z.output<typeof programList>;

export function readProgramList(url: URLSearchParams): ProgramListParams {
  const given = (name: string) => url.get(name) ?? undefined;
  return programList.parse({
    tab: given("tab"),
    q: given("q"),
    state: given("state"),
    before: given("before"),
    forClient: given("for"),
  });
}

/** What a client presses on their programme. */
export const ownPress = z.object({
  intent: z.enum(["done", "undo", "day"]),
  dayKey: key,
  exerciseKey: key.optional(),
  doneOn: dayText,
  note: line(300).optional(),
});

/** What staff press on a programme's page; money has a form of its own. */
export const programPress = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("assign"),
    client: idParam,
    startsOn: dayText,
    price: typedPrice,
    currency: typedCurrency,
    note: z.string().max(5000).default(""),
    once: z.string().max(64).default(""),
  }),
  z.object({ intent: z.literal("state"), to: z.enum(["active", "done", "stopped"]) }),
  z.object({ intent: z.literal("archive") }),
  z.object({ intent: z.literal("unarchive") }),
  z.object({ intent: z.literal("copy"), once: z.string().max(64).default("") }),
  z.object({ intent: z.literal("restore-version"), version: idParam, number: idParam }),
]);
