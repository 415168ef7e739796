import { z } from "zod";

/** Every key of the settings table: its shape, and through the defaults what holds while nobody has chosen. */
export const SETTINGS = {
  /** Who the business is, and what its numbers mean where no location says so. */
  business: z.object({
    name: z.string().trim().min(1).max(120).default("Kartoteka"),
    email: z.union([z.literal(""), z.email().max(254)]).default(""),
    phone: z.string().trim().max(40).default(""),
    /** ISO 4217; loyalty thresholds are in it. */
    currency: z.string().regex(/^[A-Z]{3}$/).default("KZT"), // prettier-ignore
    /** ISO 3166 alpha-2; where a phone without a plus is read. */
    country: z.string().regex(/^[A-Z]{2}$/).default("KZ"), // prettier-ignore
    locale: z.enum(["ru", "en"]).default("ru"),
  }),
  /** The points programme. While it is off nothing is awarded; what was undone is still taken back. */
  loyalty: z.object({ enabled: z.boolean().default(true) }),
} as const;

export type SettingKey = keyof typeof SETTINGS;
export type Setting<K extends SettingKey> = z.output<(typeof SETTINGS)[K]>;
