import type { POINTS_KINDS } from "~drizzle/schema/loyalty";
import { standingOn, type LevelProof, type Standing } from "./levels/model";
import { expiryOfReturned } from "./lots/model";

/** Points are whole, granted on money paid at the level held when the visit was completed, and live in a ledger that only grows. */

/** One point pays one major unit of a visit's currency. */
export const POINT_MINOR = 100;

export type PointsKind = (typeof POINTS_KINDS)[number];

/** Points for a price: `floor(price · percent / 100)` in whole currency units. `percentBp` is hundredths of a percent. */
export function pointsFor(priceMinor: number, percentBp: number): number {
  if (priceMinor <= 0 || percentBp <= 0) return 0;
  // A price of tens of billions times 10,000 leaves the exact range of a double.
  return Number((BigInt(priceMinor) * BigInt(percentBp)) / 1_000_000n);
}

/** What the ledger already says about one booking, in the order written. */
export interface LedgerEntry {
  /** Absent: decided and not written yet. */
  id?: number;
  clientId: number;
  kind: PointsKind;
  points: number;
  /** Of an award or adjustment: the percent it was granted at, and how that came about. */
  percentBp?: number | null;
  levelName?: string | null;
  proof?: LevelProof | null;
  expiresAt?: Date | null;
  /** Of `expire`: the lot. */
  sourceEntryId?: number | null;
}

/** What is true of the booking now. */
export interface AwardFacts {
  bookingId: number;
  status: string;
  /** Null while nobody is linked. */
  clientId: number | null;
  /** Money paid, minor units. */
  priceMinor: number;
  /** Level of the client when the visit was completed, on today's ladder. */
  standing: Standing;
  /** What the visit found reached under another rule, that of an older proof. Absent: as that proof says. */
  reachedUnder?: (rule: Pick<LevelProof, "basis" | "windowDays">) => number;
  /** Called off after the cut-off: points spent on it are kept, as money is. */
  isLateCancel?: boolean;
  /** The loyalty programme is switched on. */
  isProgrammeOn: boolean;
  /** Now, and when points that are granted now lapse. */
  at: Date;
  expiresAt: Date | null;
}

/** A row to append. The cause key is unique in the ledger, so two runs that decide the same at once write it once. */
export interface NewEntry {
  clientId: number;
  kind: "award" | "reverse" | "adjust" | "refund" | "expire";
  points: number;
  causeKey: string;
  percentBp: number | null;
  levelName: string | null;
  priceMinor: number | null;
  proof: LevelProof | null;
  expiresAt: Date | null;
  /** Of a reversal: the award. Of a lapse that is undone: the lot. */
  sourceEntryId: number | null;
}

/** Statuses in which points spent on the visit go back. A client who did not come keeps the loss, as with money. */
const REFUNDED = ["cancelled", "expired"];

/**
 * The rows that bring the ledger in line with the booking; none when it already is, so it may be asked after every event and by every run.
 *
 * - completed, programme on, client known: an award, once; a changed price adjusts it at the percent it was granted at, and an earlier visit
 *   that came to light later at the level that then holds on the ladder it was granted by;
 * - no longer completed, or another client's: what was granted is reversed, also when the points are spent (the debt is visible);
 * - cancelled in time, or expired: points spent on the visit come back.
 */
export function decideEntries(entries: readonly LedgerEntry[], facts: AwardFacts): NewEntry[] {
  const append = appender(entries, facts.bookingId);
  const isCompleted = facts.status === "completed";
  const grants = grantsOf(entries);
  for (const [clientId, grant] of grants) {
    const isRightful = isCompleted && clientId === facts.clientId;
    if (isRightful || grant.points === 0) continue;
    takeBack(
      append,
      { clientId, kind: "reverse", points: -grant.points, sourceEntryId: grant.entryId },
      grant,
    );
  }
  const grant = facts.clientId === null ? undefined : grants.get(facts.clientId);
  if (isCompleted && facts.isProgrammeOn && facts.clientId !== null)
    bringInLine(append, facts.clientId, facts, grant);
  if (REFUNDED.includes(facts.status) && !facts.isLateCancel) {
    for (const [clientId, spent] of spentOf(entries)) {
      if (spent > 0) append({ clientId, kind: "refund", points: spent });
    }
  }
  return append.rows;
}

type Draft = Pick<NewEntry, "clientId" | "kind" | "points"> & Partial<NewEntry>;
type Append = ReturnType<typeof appender>;

/** What a client holds from a booking, and by which standing. */
interface Grant extends Standing {
  /** The award. */
  entryId: number | null;
  points: number;
  /** Null proof: granted before proofs were kept. */
  isProven: boolean;
  expiresAt: Date | null;
  /** Its award and adjustments, as far as they are written. */
  lots: Set<number | null>;
  /** What lapsed of it, less what came back. */
  lapsed: number;
}

function bringInLine(append: Append, clientId: number, facts: AwardFacts, grant: Grant | undefined): void {
  const { levelName, percentBp, proof } = grant ? regraded(grant, facts) : facts.standing;
  const { priceMinor } = facts;
  const points = pointsFor(priceMinor, percentBp) - (grant?.points ?? 0);
  if (points === 0) return;
  const isProven = grant?.isProven ?? true;
  const row = { clientId, points, levelName, percentBp, priceMinor, proof: isProven ? proof : null };
  if (!grant) append({ ...row, kind: "award", expiresAt: facts.expiresAt });
  else if (points < 0) takeBack(append, { ...row, kind: "adjust", sourceEntryId: grant.entryId }, grant);
  else {
    const expiresAt = grant.expiresAt === null ? null : expiryOfReturned([grant], facts.at);
    append({ ...row, kind: "adjust", sourceEntryId: grant.entryId, expiresAt });
  }
}

/** The standing of a grant, anew on its own ladder: earlier visits may have come to light, or gone. Settings of today do not matter. */
function regraded(grant: Grant, { reachedUnder }: AwardFacts): Standing {
  if (!grant.isProven || !reachedUnder) return grant;
  const reached = reachedUnder(grant.proof);
  return reached === grant.proof.reached ? grant : standingOn(grant.proof.ladder, grant.proof, reached);
}

/** Points that have lapsed are not taken a second time: as much of the lapse as is taken now is undone first. */
function takeBack(append: Append, row: Draft, { lapsed, entryId }: Grant): void {
  const undone = Math.min(lapsed, -row.points);
  if (undone > 0) append({ clientId: row.clientId, kind: "expire", points: undone, sourceEntryId: entryId });
  append(row);
}

/** Numbers causes by kind: the second award of booking 12 is `booking:12:award:2`. */
function appender(entries: readonly LedgerEntry[], bookingId: number) {
  const rows: NewEntry[] = [];
  const append = (row: Draft) => {
    const before = [...entries, ...rows].filter(({ kind }) => kind === row.kind).length;
    const causeKey = `booking:${bookingId}:${row.kind}:${before + 1}`;
    rows.push({ ...EMPTY, ...row, causeKey });
  };
  return Object.assign(append, { rows });
}

const EMPTY = { percentBp: null, levelName: null, priceMinor: null, proof: null, expiresAt: null, sourceEntryId: null } as const; // prettier-ignore

const UNPROVEN: LevelProof = { basis: "money", windowDays: null, reached: 0, threshold: null, ladder: [] };

/** What each client holds from this booking and how it was granted. A reversal closes the grant; the next one begins anew. */
function grantsOf(entries: readonly LedgerEntry[]): Map<number, Grant> {
  const grants = new Map<number, Grant>();
  for (const entry of entries) {
    const { clientId, kind } = entry;
    const grant = grants.get(clientId);
    if (kind === "reverse") grants.delete(clientId);
    else if (kind === "award") grants.set(clientId, granted(entry, grant?.points ?? 0));
    else if (grant) follow(grant, entry);
  }
  return grants;
}

function standingIn({ levelName = null, percentBp, proof }: LedgerEntry) {
  return { levelName, percentBp: percentBp ?? 0, proof: proof ?? UNPROVEN, isProven: Boolean(proof) };
}

function granted(entry: LedgerEntry, before: number): Grant {
  const { id = null, points, expiresAt = null } = entry;
  const lots = new Set([id]);
  return { ...standingIn(entry), entryId: id, points: points + before, expiresAt, lots, lapsed: 0 };
}

function follow(grant: Grant, entry: LedgerEntry): void {
  const { id = null, kind, points, proof, sourceEntryId = null } = entry;
  if (kind === "expire" && grant.lots.has(sourceEntryId)) grant.lapsed -= points;
  if (kind !== "adjust") return;
  grant.points += points;
  grant.lots.add(id);
  if (proof) Object.assign(grant, standingIn(entry));
}

/** Points each client has put into the visit and not got back. */
function spentOf(entries: readonly LedgerEntry[]): Map<number, number> {
  const spent = new Map<number, number>();
  for (const { clientId, kind, points } of entries) {
    if (kind === "spend" || kind === "refund") spent.set(clientId, (spent.get(clientId) ?? 0) - points);
  }
  return spent;
}

/** Points that anybody has in a visit: spent on it and not come back. */
export function pointsIn(entries: readonly Pick<LedgerEntry, "kind" | "points">[]): number {
  return entries
    .filter(({ kind }) => kind === "spend" || kind === "refund")
    .reduce((sum, { points }) => sum - points, 0);
}

/** The sum of the ledger; below zero it is a debt that the next awards cover. */
export function balanceOf(entries: Iterable<{ points: number }>): number {
  let balance = 0;
  for (const { points } of entries) balance += points;
  return balance;
}

/** Whether so many points may be spent: a whole positive number that the balance covers. */
export function canSpend(balance: number, points: number): boolean {
  return Number.isSafeInteger(points) && points > 0 && points <= balance;
}
