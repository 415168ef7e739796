import { firstCharacters } from "~/lib/text";

/** FreeScout's `zip` column holds 12 characters (its `customers` migration), and the business keeps the settlement there. */
const ZIP_LENGTH = 12;

/** The settlement cut to what FreeScout's `zip` takes: characters, not bytes. Only for FreeScout's edge; we keep the whole name. */
export function zip12(settlement: string): string {
  return firstCharacters(settlement, ZIP_LENGTH);
}
