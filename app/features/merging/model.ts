import { displayNameOf } from "~/features/clients/naming/model";
import { searchTextOf, sortKeyOf } from "~/features/clients/search/model";

/** What of the survivor may be taken from the other card. Contacts and names go as wholes: half of a name is nobody's. */
export const CHOICES = ["name", "phone", "email", "locale", "notes", "responsible", "stage"] as const;
export type Choice = (typeof CHOICES)[number];
/** Which of the two a field is taken from; what is not named is the survivor's, or the other's where the survivor has nothing. */
export type Chosen = Partial<Record<Choice, "survivor" | "merged">>;

export type MergeRefusal = {
  reason: "same" | "unknown" | "archived" | "merged_already" | "erased" | "stale";
};

export type UndoRefusal =
  | { reason: "unknown" | "undone" | "erased" }
  /** Another merge of the two came after this one and has to be undone first. */
  | { reason: "later"; mergeId: number };

/** A client's columns that a merge reads and writes. */
export interface MergedColumns {
  code: string;
  firstName: string;
  lastName: string;
  middleName: string;
  displayName: string;
  phoneRaw: string | null;
  phoneE164: string | null;
  phoneIsIdentity: boolean;
  email: string | null;
  emailKey: string | null;
  locale: string;
  notes: string;
  responsibleId: number | null;
  stageId: number | null;
  stageMovedAt: Date | null;
}

const COLUMNS: Record<Choice, readonly (keyof MergedColumns)[]> = {
  name: ["firstName", "lastName", "middleName"],
  phone: ["phoneRaw", "phoneE164", "phoneIsIdentity"],
  email: ["email", "emailKey"],
  locale: ["locale"],
  notes: ["notes"],
  responsible: ["responsibleId"],
  stage: ["stageId", "stageMovedAt"],
};

/** Whether the survivor has nothing of a field that the other has. */
function isEmpty(of: MergedColumns, choice: Choice): boolean {
  return COLUMNS[choice].every((key) => of[key] === null || of[key] === "" || of[key] === false);
}

/** Whether the two say the same of a field. */
export function isAlike(one: MergedColumns, other: MergedColumns, choice: Choice): boolean {
  const text = (of: MergedColumns) =>
    COLUMNS[choice].map((key) => (of[key] instanceof Date ? null : of[key]));
  return JSON.stringify(text(one)) === JSON.stringify(text(other));
}

/** Which of the two each field is taken from. */
export function takenFrom(
  survivor: MergedColumns,
  merged: MergedColumns,
  chosen: Chosen,
): Record<Choice, "survivor" | "merged"> {
  const of = (choice: Choice) => chosen[choice] ?? (isEmpty(survivor, choice) && !isEmpty(merged, choice) ? "merged" : "survivor"); // prettier-ignore
  return Object.fromEntries(CHOICES.map((choice) => [choice, of(choice)])) as Record<Choice, "survivor" | "merged">; // prettier-ignore
}

/** The survivor's columns after the merge: those that differ from what they are now. Notes that were not chosen are added below. */
export function survivorAfter(
  survivor: MergedColumns,
  merged: MergedColumns,
  chosen: Chosen,
): Record<string, unknown> {
  const from = takenFrom(survivor, merged, chosen);
  const next: MergedColumns = { ...survivor };
  for (const choice of CHOICES)
    if (from[choice] === "merged")
      for (const key of COLUMNS[choice]) Object.assign(next, { [key]: merged[key] });
  if (chosen.notes === undefined && merged.notes !== "" && survivor.notes !== "" && merged.notes !== survivor.notes)
    next.notes = `${survivor.notes}\n\n${merged.notes}`.slice(0, 10_000); // prettier-ignore
  const displayName = from.name === "merged" ? displayNameOf(next) || merged.displayName : survivor.displayName; // prettier-ignore
  const whole = {
    ...next,
    displayName,
    sortKey: sortKeyOf(displayName),
    searchText: searchTextOf({ ...next, displayName }),
  };
  const before = {
    ...survivor,
    sortKey: sortKeyOf(survivor.displayName),
    searchText: searchTextOf(survivor),
  };
  return Object.fromEntries(
    Object.entries(whole).filter(([key, value]) => !sameValue(value, before[key as keyof typeof before])),
  );
}

/** A phone or an e-mail of the two that the survivor's card has no place for, kept as a further contact. */
export interface SpareContact {
  kind: "phone" | "email";
  raw: string;
  value: string | null;
  isIdentity: boolean;
}

/** The contacts that stand in neither the survivor's card after the merge nor among its further contacts. */
export function spareContacts(
  before: readonly MergedColumns[],
  after: MergedColumns,
  held: readonly { kind: string; raw: string; value: string | null }[],
): SpareContact[] {
  const has = ({ kind, raw, value }: SpareContact) =>
    held.some((one) => one.kind === kind && (value ? one.value === value : one.raw === raw)) ||
    (kind === "phone"
      ? raw === after.phoneRaw || (value !== null && value === after.phoneE164)
      : value === after.emailKey);
  const all = before.flatMap((one): SpareContact[] => [
    ...(one.phoneRaw ? [{ kind: "phone" as const, raw: one.phoneRaw, value: one.phoneE164, isIdentity: one.phoneIsIdentity }] : []),
    ...(one.email ? [{ kind: "email" as const, raw: one.email, value: one.emailKey, isIdentity: true }] : []),
  ]); // prettier-ignore
  return all.filter(
    (one, at) => !has(one) && all.findIndex(({ kind, raw }) => kind === one.kind && raw === one.raw) === at,
  );
}

/** Whether two values of a column are one: instants by their moment. */
export function sameValue(one: unknown, other: unknown): boolean {
  return plainValue(one) === plainValue(other);
}

/** A column's value as the journal of a merge keeps it: an instant as epoch milliseconds. */
export function plainValue(value: unknown): unknown {
  return value instanceof Date ? value.getTime() : (value ?? null);
}

/**
 * How much a version rises by a merge. Undoing puts the old one back, so a form that was opened in between holds one that edits will not reach,
 * and is refused as stale.
 */
export const VERSION_LEAP = 10_000;
