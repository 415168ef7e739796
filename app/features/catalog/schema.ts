import { z } from "zod";
import type { APPROVALS, PREPAYMENTS, QUESTION_KINDS } from "~drizzle/schema/catalog";
import { parseMoney } from "~/lib/money";
import { checkbox, idParam, optionalLongText, readId, shortText } from "~/lib/text";
import { isZone } from "~/lib/zoned-time";

/** Currencies the product counts in; each has two decimals. */
export const CURRENCIES = ["RUB", "KZT", "USD", "EUR"] as const;
/** ISO 3166 alpha-2; where a phone without a plus is read. */
export const COUNTRIES = ["RU", "KZ"] as const;
/** Distances between neighbouring starts that the form offers, minutes. */
export const STEPS_MIN = [5, 10, 15, 20, 30, 60, 90, 120] as const;

/** How a visit comes to be, what is paid before, what is asked: the words of the tables, which pages may not load. */
export const approvals = ["auto", "staff"] as const satisfies typeof APPROVALS;
export const prepayments = ["none", "deposit", "full"] as const satisfies typeof PREPAYMENTS;
export const questionKinds = ["text", "long", "choice", "checkbox"] as const satisfies typeof QUESTION_KINDS;
/** Reminders that the form offers, minutes before the start. */
export const REMINDERS_MIN = [30, 60, 120, 180, 360, 720, 1440, 2880, 4320, 10_080] as const;
/** The most reminders of one visit. */
export const REMINDERS_MAX = 3;

const name = z.string().trim().min(1, "required").max(120, "too_long");
const minutes = (max: number) => z.coerce.number().int("not_integer").min(0, "too_small").max(max, "too_big");
/** Minor units; 10 million roubles at most, far under what an integer column holds. */
export const priceMinor = z.number().int().min(0, "too_small").max(1_000_000_000, "too_big");

/** A place of work: its zone and currency hold for everybody who works there. */
export const locationInput = z.object({
  name,
  zone: z.string().refine(isZone, "unknown_zone"),
  currency: z.enum(CURRENCIES),
  country: z.enum(COUNTRIES),
  address: z.string().trim().max(300, "too_long").default(""),
  phone: z.string().trim().max(40, "too_long").default(""),
});
/** A location as commands take it. */
export type LocationInput = z.infer<typeof locationInput>;

/** A category; `position` is its place in lists. */
export const categoryInput = z.object({
  name,
  position: z.coerce.number().int().min(0).max(9999).default(0),
});

/** A service. Lengths, buffers, step and notice are minutes, the horizon is days, the price minor units. */
export const serviceInput = z.object({
  categoryId: z.coerce.number().int().positive(),
  name,
  description: z.string().trim().max(2000, "too_long").default(""),
  durationMin: z.coerce.number().int("not_integer").min(5, "too_small").max(1440, "too_big"),
  priceMinor,
  bufferBeforeMin: minutes(480).default(0),
  bufferAfterMin: minutes(480).default(0),
  stepMin: z.coerce.number().int().min(5, "too_small").max(1440, "too_big").default(30),
  minNoticeMin: minutes(60 * 24 * 60).default(0),
  horizonDays: z.coerce.number().int().min(0, "too_small").max(730, "too_big").default(60),
  isOnline: z.boolean().default(true),
  position: z.coerce.number().int().min(0).max(9999).default(0),
  /** Sold only with another service. */
  isAddon: z.boolean().optional(),
  /** Places of a group class; null: one client at a time. */
  capacity: z.number().int().min(1).max(500).nullable().optional(),
  /** Visits a person takes on one day; null: as many as fit. */
  maxPerDay: z.number().int().min(1).max(100).nullable().optional(),
  approval: z.enum(approvals).optional(),
  prepayment: z.enum(prepayments).optional(),
  /** Whole percent. */
  depositPercent: z.number().int().min(1).max(99).optional(),
  cancelCutoffMin: minutes(60 * 24 * 60).optional(),
  /** Minutes before the start; null: the business's own; empty: none. */
  remindersMin: z
    .array(
      z
        .number()
        .int()
        .min(10)
        .max(60 * 24 * 30),
    )
    .max(REMINDERS_MAX)
    .nullable()
    .optional(),
});
/** A service as commands take it; what is left out stays as it is, or as the table says. */
export type ServiceInput = z.infer<typeof serviceInput>;

/** A person who takes appointments; `isBookable` opens them for online booking. */
export const personInput = z.object({
  locationId: z.coerce.number().int().positive(),
  name,
  title: z.string().trim().max(120, "too_long").default(""),
  isBookable: z.boolean().default(true),
  position: z.coerce.number().int().min(0).max(9999).default(0),
  /** Shown to clients who choose a person. */
  about: z.string().trim().max(2000, "too_long").optional(),
});
/** A person as commands take it. */
export type PersonInput = z.infer<typeof personInput>;

/** What one person does, with their own price and length where these differ. */
export const personServicesInput = z.array(
  z.object({
    serviceId: z.number().int().positive(),
    priceMinor: priceMinor.nullable().default(null),
    durationMin: z.number().int().min(5).max(1440).nullable().default(null),
  }),
);
/** The list of what one person does. */
export type PersonServicesInput = z.infer<typeof personServicesInput>;

/** Money as typed («2 400», «2400,50») to minor units. */
const moneyText = z.string().transform((text, context) => {
  const minor = parseMoney(text);
  if (minor !== null && minor >= 0 && minor <= 1_000_000_000) return minor;
  context.addIssue({ code: "custom", message: "wrong" });
  return z.NEVER;
});
const optionalMoney = z.string().transform((text) => text.trim()).pipe(z.union([z.literal("").transform(() => null), moneyText])); // prettier-ignore

const wholeNumber = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** Units in which people think of lengths of time, in minutes. */
export const LENGTH_UNITS = { min: 1, hour: 60, day: 1440 } as const;
export type LengthUnit = keyof typeof LENGTH_UNITS;
const units = ["min", "hour", "day"] as const;

/** Minutes as a number of the largest unit that needs no fraction: 1440 is one day, 90 is ninety minutes. */
export function lengthIn(minutes: number): { amount: number; unit: LengthUnit } {
  const unit = minutes === 0 ? "hour" : minutes % 1440 === 0 ? "day" : minutes % 60 === 0 ? "hour" : "min";
  return { amount: minutes / LENGTH_UNITS[unit], unit };
}

/** A number that may be left out. */
const optionalNumber = (min: number, max: number) =>
  z.string().trim().nullish().transform((text) => (text ? Number(text) : null)).pipe(z.number().int().min(min).max(max).nullable()); // prettier-ignore

const LONGEST_MIN = 60 * 24 * 60;

/** The service's page as it is sent; becomes a `ServiceInput`. A length is two fields: `minNotice` and `minNoticeUnit`. */
export const serviceForm = z
  .object({
    categoryId: idParam,
    name: shortText(120),
    description: optionalLongText(2000),
    durationMin: wholeNumber(5, 1440),
    price: moneyText,
    bufferBeforeMin: wholeNumber(0, 480).default(0),
    bufferAfterMin: wholeNumber(0, 480).default(0),
    stepMin: wholeNumber(5, 1440).default(30),
    minNotice: wholeNumber(0, LONGEST_MIN).default(0),
    minNoticeUnit: z.enum(units).default("min"),
    horizonDays: wholeNumber(0, 730).default(60),
    maxPerDay: optionalNumber(1, 100),
    capacity: optionalNumber(1, 500),
    position: wholeNumber(0, 9999),
    isOnline: checkbox,
    isAddon: checkbox,
    approval: z.enum(approvals).default("auto"),
    prepayment: z.enum(prepayments).default("none"),
    depositPercent: wholeNumber(1, 99).default(30),
    cancelCutoff: wholeNumber(0, LONGEST_MIN).default(180),
    cancelCutoffUnit: z.enum(units).default("min"),
    reminders: z.enum(["business", "own", "none"]).default("business"),
  })
  .catchall(z.string())
  .transform((typed, ctx): ServiceInput => {
    const length = (name: "minNotice" | "cancelCutoff") => {
      const minutes = typed[name] * LENGTH_UNITS[typed[`${name}Unit`]];
      if (minutes <= LONGEST_MIN) return minutes;
      ctx.addIssue({ code: "too_big", origin: "number", maximum: LONGEST_MIN / LENGTH_UNITS[typed[`${name}Unit`]], inclusive: true, path: [name], input: typed[name] });
      return z.NEVER;
    };
    const { categoryId, name, durationMin, bufferBeforeMin, bufferAfterMin, stepMin, horizonDays, maxPerDay, capacity } = typed;
    const { position, isOnline, isAddon, approval, prepayment, depositPercent } = typed;
    return {
      ...{ categoryId, name, durationMin, bufferBeforeMin, bufferAfterMin, stepMin, horizonDays, maxPerDay },
      ...{ position, isOnline, isAddon, approval, prepayment, depositPercent },
      // An add-on has no places of its own: it takes place inside the visit it is sold with.
      capacity: isAddon ? null : capacity,
      description: typed.description ?? "",
      priceMinor: typed.price,
      minNoticeMin: length("minNotice"),
      cancelCutoffMin: length("cancelCutoff"),
      remindersMin: typed.reminders === "business" ? null : typed.reminders === "none" ? [] : readReminders(typed),
    };
  }); // prettier-ignore

function readReminders(typed: Record<string, unknown>): number[] {
  const chosen = Array.from({ length: REMINDERS_MAX }, (_, at) => Number(typed[`reminder-${at}`] ?? 0));
  return [...new Set(chosen.filter((minutes) => Number.isInteger(minutes) && minutes >= 10 && minutes <= 43_200))].sort((a, b) => b - a);
} // prettier-ignore

/** Ids of the boxes that are ticked among fields named `addon-7`, `kind-2` and the like. */
export function readTicks(typed: Record<string, string>, prefix: "addon" | "parent" | "kind"): number[] {
  return Object.entries(typed)
    .filter(([name, value]) => value === "on" && name.startsWith(`${prefix}-`))
    .map(([name]) => readId(name.slice(prefix.length + 1)))
    .filter((id) => id !== null);
}

/** An intake question as commands take it. */
export const questionInput = z.object({
  label: shortText(200),
  kind: z.enum(questionKinds),
  options: z.array(shortText(120)).max(30),
  isRequired: z.boolean(),
  position: z.number().int().min(0).max(9999),
});
export type QuestionInput = z.infer<typeof questionInput>;

/** A question's form: options one a line, of which a choice needs two. */
export const questionForm = z
  .object({
    label: shortText(200),
    kind: z.enum(questionKinds),
    options: optionalLongText(4000),
    isRequired: checkbox,
    position: wholeNumber(0, 9999).default(0),
  })
  .transform(({ options, ...rest }, ctx) => {
    const lines = [...new Set((options ?? "").split("\n").map((line) => line.trim()))].filter(Boolean);
    if (rest.kind === "choice" && lines.length < 2)
      ctx.addIssue({ code: "custom", path: ["options"], params: { reason: "twoOptions" } });
    return { ...rest, options: rest.kind === "choice" ? lines : [] };
  })
  .pipe(questionInput);

/** A room or a device as commands take it. */
export const resourceInput = z.object({
  kindId: idParam,
  locationId: idParam,
  name: shortText(120),
  position: wholeNumber(0, 9999).default(0),
});
export type ResourceInput = z.infer<typeof resourceInput>;

/** One line of a person's page: does it, and at which own price and length. */
export const personServiceForm = z.object({
  priceMinor: optionalMoney,
  durationMin: z.string().transform((text, context) => {
    const minutes = text.trim() === "" ? null : Number(text);
    if (minutes === null || (Number.isInteger(minutes) && minutes >= 5 && minutes <= 1440)) return minutes;
    context.addIssue({ code: "custom", message: "wrong" });
    return z.NEVER;
  }),
});

/** The form of a person, as typed; their services are read by `readPersonServices`. */
export const personForm = z.object({
  locationId: idParam,
  name: shortText(120),
  title: z.string().trim().max(120),
  position: wholeNumber(0, 9999),
  isBookable: checkbox,
  about: optionalLongText(2000).transform((text) => text ?? ""),
});

const SERVICE_FIELD = /^does-(\d{1,10})$/;

/** The services of a person's form: fields `does-7`, `price-7`, `duration-7`, one set a service. */
export function readPersonServices(typed: Record<string, string>) {
  const lines = Object.keys(typed)
    .map((field) => SERVICE_FIELD.exec(field)?.[1])
    .filter((id) => id !== undefined);
  const list: PersonServicesInput = [];
  const issues: z.core.$ZodIssue[] = [];
  for (const id of lines) {
    const own = { priceMinor: typed[`price-${id}`] ?? "", durationMin: typed[`duration-${id}`] ?? "" };
    const read = personServiceForm.safeParse(own);
    if (read.success) list.push({ serviceId: Number(id), ...read.data });
    else
      issues.push(
        ...read.error.issues.map((issue) => ({
          ...issue,
          path: [issue.path[0] === "priceMinor" ? `price-${id}` : `duration-${id}`],
        })),
      );
  }
  return issues.length > 0
    ? { success: false as const, error: new z.ZodError(issues) }
    : { success: true as const, data: list };
}
