import { z } from "zod";
import { isZone } from "~/lib/zoned-time";

/** Currencies the product counts in; each has two decimals. */
export const CURRENCIES = ["RUB", "KZT", "USD", "EUR"] as const;
export const COUNTRIES = ["RU", "KZ"] as const;
export const STEPS_MIN = [5, 10, 15, 20, 30, 60, 90, 120] as const;

const name = z.string().trim().min(1, "required").max(120, "too_long");
const minutes = (max: number) => z.coerce.number().int("not_integer").min(0, "too_small").max(max, "too_big");
/** Minor units; 10 million roubles at most, far under what an integer column holds. */
export const priceMinor = z.number().int().min(0, "too_small").max(1_000_000_000, "too_big");

export const locationInput = z.object({
  name,
  zone: z.string().refine(isZone, "unknown_zone"),
  currency: z.enum(CURRENCIES),
  country: z.enum(COUNTRIES),
  address: z.string().trim().max(300, "too_long").default(""),
  phone: z.string().trim().max(40, "too_long").default(""),
});
export type LocationInput = z.infer<typeof locationInput>;

export const categoryInput = z.object({
  name,
  position: z.coerce.number().int().min(0).max(9999).default(0),
});

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
export type ServiceInput = z.infer<typeof serviceInput>;

export const personInput = z.object({
  locationId: z.coerce.number().int().positive(),
  name,
  title: z.string().trim().max(120, "too_long").default(""),
  isBookable: z.boolean().default(true),
  position: z.coerce.number().int().min(0).max(9999).default(0),
});
export type PersonInput = z.infer<typeof personInput>;

/** What one person does, with their own price and length where these differ. */
export const personServicesInput = z.array(
  z.object({
    serviceId: z.number().int().positive(),
    priceMinor: priceMinor.nullable().default(null),
    durationMin: z.number().int().min(5).max(1440).nullable().default(null),
  }),
);
export type PersonServicesInput = z.infer<typeof personServicesInput>;
