import { z } from "zod";
import { parseMoney } from "~/lib/money";
import { checkbox, idParam, optionalLongText, shortText } from "~/lib/text";
import { isZone } from "~/lib/zoned-time";

/** Currencies the product counts in; each has two decimals. */
export const CURRENCIES = ["RUB", "KZT", "USD", "EUR"] as const;
/** ISO 3166 alpha-2; where a phone without a plus is read. */
export const COUNTRIES = ["RU", "KZ"] as const;
/** Distances between neighbouring starts that the form offers, minutes. */
export const STEPS_MIN = [5, 10, 15, 20, 30, 60, 90, 120] as const;

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
});
/** A service as commands take it. */
export type ServiceInput = z.infer<typeof serviceInput>;

/** A person who takes appointments; `isBookable` opens them for online booking. */
export const personInput = z.object({
  locationId: z.coerce.number().int().positive(),
  name,
  title: z.string().trim().max(120, "too_long").default(""),
  isBookable: z.boolean().default(true),
  position: z.coerce.number().int().min(0).max(9999).default(0),
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

/** The service's page as it is sent; becomes a `ServiceInput`. */
export const serviceForm = z
  .object({
    categoryId: idParam,
    name: shortText(120),
    description: optionalLongText(2000),
    durationMin: wholeNumber(5, 1440),
    price: moneyText,
    bufferBeforeMin: wholeNumber(0, 480),
    bufferAfterMin: wholeNumber(0, 480),
    stepMin: wholeNumber(5, 1440),
    minNoticeMin: wholeNumber(0, 86_400),
    horizonDays: wholeNumber(0, 730),
    position: wholeNumber(0, 9999),
    isOnline: checkbox,
  })
  .transform(({ price, description, ...rest }): ServiceInput => ({
    ...rest,
    description: description ?? "",
    priceMinor: price,
  }));

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
