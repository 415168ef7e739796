import type { VendorCategory, VendorService, VendorStaff } from "../ports";

/** Kinds of things a vendor's catalogue holds. */
export type CatalogueEntity = "service" | "staff" | "category";
export type CatalogueChange =
  "new" | "renamed" | "hidden" | "shown" | "dismissed" | "gone" | "back" | "price" | "length";

/** One thing of the vendor's catalogue, as it was read. */
export interface ReadEntry {
  entity: CatalogueEntity;
  externalId: string;
  title: string;
  /** Not offered to clients there. */
  isHidden: boolean;
  isDismissed: boolean;
  /** Minor units, `100000` or `100000-150000`; null where there is no price. */
  price: string | null;
  /** Minutes as text; null where there is no length. */
  length: string | null;
  details: VendorService | VendorStaff | VendorCategory;
}

/** The same as it is held since the last reading. */
export interface HeldEntry extends ReadEntry {
  isGone: boolean;
}

/** Something that differs between two readings; `before` and `after` are the titles, prices or lengths it is about. */
export interface Difference {
  entity: CatalogueEntity;
  externalId: string;
  change: CatalogueChange;
  before: string | null;
  after: string | null;
}

/** A service as read. */
export function serviceEntry(details: VendorService): ReadEntry {
  const { priceMinMinor: min, priceMaxMinor: max, durationMinutes } = details;
  return {
    ...{ entity: "service", externalId: details.externalId, title: details.title, details },
    ...{ isHidden: !details.active, isDismissed: false },
    price: min === max || max === 0 ? String(min) : `${min}-${max}`,
    length: durationMinutes === null ? null : String(durationMinutes),
  };
}

/** A person as read; somebody dismissed is not said to be hidden as well. */
export function staffEntry(details: VendorStaff): ReadEntry {
  return {
    ...{ entity: "staff", externalId: details.externalId, title: details.name, details },
    ...{ isHidden: !details.bookable && !details.dismissed, isDismissed: details.dismissed },
    ...{ price: null, length: null },
  };
}

/** A category as read. */
export function categoryEntry(details: VendorCategory): ReadEntry {
  return {
    ...{ entity: "category", externalId: details.externalId, title: details.title, details },
    ...{ isHidden: false, isDismissed: false, price: null, length: null },
  };
}

/**
 * What changed between what is held and what was read of one kind. The first reading changes nothing: everything would be new. An empty
 * reading of what was there is not believed; a token that lost a right is answered so.
 */
export function compareCatalogue(held: readonly HeldEntry[], read: readonly ReadEntry[]): Difference[] {
  if (held.length === 0 || read.length === 0) return [];
  const before = new Map(held.map((entry) => [entry.externalId, entry]));
  const seen = new Set(read.map(({ externalId }) => externalId));
  const gone = held
    .filter(({ externalId, isGone }) => !isGone && !seen.has(externalId))
    .map((entry) => differenceOf(entry, "gone", entry.title, null));
  return [...read.flatMap((entry) => differencesOf(before.get(entry.externalId), entry)), ...gone];
}

function differencesOf(before: HeldEntry | undefined, now: ReadEntry): Difference[] {
  if (!before) return [differenceOf(now, "new", null, now.title)];
  const found: Difference[] = [];
  if (before.title !== now.title) found.push(differenceOf(now, "renamed", before.title, now.title));
  if (before.isGone || (before.isDismissed && !now.isDismissed))
    found.push(differenceOf(now, "back", null, now.title));
  if (!before.isDismissed && now.isDismissed) found.push(differenceOf(now, "dismissed", now.title, null));
  else if (before.isHidden !== now.isHidden && !now.isDismissed && !before.isDismissed)
    found.push(differenceOf(now, now.isHidden ? "hidden" : "shown", null, now.title));
  if (before.price !== now.price) found.push(differenceOf(now, "price", before.price, now.price));
  if (before.length !== now.length) found.push(differenceOf(now, "length", before.length, now.length));
  return found;
}

function differenceOf(
  { entity, externalId }: Pick<ReadEntry, "entity" | "externalId">,
  change: CatalogueChange,
  before: string | null,
  after: string | null,
): Difference {
  return { entity, externalId, change, before, after };
}

const ALIKE = 0.5;

/** Which of ours a thing of theirs seems to be, by its name; null when none is alike enough. */
export function suggestOurs<T extends { name: string }>(title: string, ours: readonly T[]): T | null {
  const wanted = wordsOf(title);
  let best: { one: T; likeness: number } | null = null;
  for (const one of ours) {
    const words = wordsOf(one.name);
    const both = [...wanted].filter((word) => words.has(word)).length;
    const likeness = both / Math.max(1, wanted.size + words.size - both);
    if (likeness >= ALIKE && (best === null || likeness > best.likeness)) best = { one, likeness };
  }
  return best?.one ?? null;
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().replaceAll("ё", "е").match(/[\p{L}\p{N}]+/gu) ?? []); // prettier-ignore
}
