import { and, asc, desc, eq, inArray, ne } from "drizzle-orm";
import type { Db, Queryable } from "~drizzle/client.server";
import { billingLookups, billingSnapshots, clients, externalRefs, profileUpdates } from "~drizzle/schema";
import { can } from "~/features/accounts/policy";
import { phoneFor, seesContacts } from "~/features/clients/scope/model";
import { mustSeeClient, withinScope } from "~/features/clients/scope/queries.server";
import { readConnection } from "~/features/connections/queries.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { newestLookup } from "./asking/queries.server";
import { BILLING_SOURCE, standingOf, type BalancePoint, type BillingFailure } from "./model";
import { mustReadBilling } from "./policy";

/** How the last question stands. */
export interface BalanceQuestion {
  id: number;
  state: "waiting" | "done" | "failed";
  failure: BillingFailure | null;
  askedAt: Date;
  phonesTried: number;
  /** Contracts it found. */
  found: number;
  /** What became of the support desk's profile; `held`: a person has to say whose contract it is. */
  profile: "none" | "held" | "queued" | "updated" | "differs" | "failed";
}

/** What the billing said of one contract, the last time it said anything. */
export interface KnownContract {
  snapshotId: number;
  contractNumber: string;
  fullName: string;
  /** Empty for whoever may not read contacts. */
  address: string;
  settlement: string;
  tariff: string;
  balanceMinor: number | null;
  currency: string;
  /** By which it was found; masked for whoever may not read contacts. */
  phone: string;
  takenAt: Date;
  /** The name is another one, and nobody has said that it is the client's all the same. */
  isForeign: boolean;
  /** Another client whose contract this is by an earlier answer; as far as the actor may see them. */
  alsoOf: { id: number; name: string } | null;
  /** Oldest first. */
  history: BalancePoint[];
}

export interface Balance {
  /** Null: never asked. */
  question: BalanceQuestion | null;
  /** Of the last answer that named any. */
  contracts: KnownContract[];
  /** An answer came after these contracts, and named none. */
  isGone: boolean;
  mayAsk: boolean;
}

const HISTORY_SHOWN = 120;

/** What is known of a client's contracts and balances. @throws AppError `forbidden`, `not_found` */
export async function readBalance(db: Db, actor: Actor, { clientId, now }: { clientId: number; now: Date }): Promise<Balance> {
  mustReadBilling(actor);
  await mustSeeClient(db, actor, clientId);
  const [newest, rows] = await Promise.all([newestLookup(db, clientId), latestContracts(db, clientId)]);
  const history = await readHistory(db, clientId, rows.map(({ contractNumber }) => contractNumber));
  const holders = await readHolders(db, actor, { clientId, contracts: rows.map(({ contractNumber }) => contractNumber) });
  const question = newest && (await questionOf(db, newest, now));
  return {
    question,
    contracts: rows.map((row) => ({
      snapshotId: row.id,
      contractNumber: row.contractNumber,
      fullName: row.fullName,
      address: seesContacts(actor) ? row.address : "",
      settlement: row.settlement,
      tariff: row.tariff,
      balanceMinor: row.balanceMinor,
      currency: row.currency,
      phone: phoneFor(actor, row.phoneE164),
      takenAt: row.takenAt,
      isForeign: row.nameDiffers && row.acceptedAt === null,
      alsoOf: holders.get(row.contractNumber) ?? null,
      history: history.filter((point) => point.contractNumber === row.contractNumber && point.currency === row.currency).map(({ at, balanceMinor }) => ({ at, balanceMinor })),
    })),
    isGone: newest?.state === "done" && question?.found === 0,
    mayAsk: can(actor, "billing:ask"),
  };
} // prettier-ignore

/**
 * The same as a card shows it; null where there is nothing to see: the billing was never connected, or the right is missing. While the connection is
 * paused the last values stay and nobody can ask. @throws AppError `not_found`
 */
export async function readBalancePart(
  core: Core,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<Balance | null> {
  if (!can(actor, "billing:read")) return null;
  const { state } = await readConnection(core, "billing");
  const balance = await readBalance(core.db, actor, { clientId, now: core.clock.now() });
  if (state === "on") return balance;
  return balance.contracts.length > 0 ? { ...balance, mayAsk: false } : null;
}

/** How one question stands; null: no such question about this client. */
export async function readQuestion(
  db: Queryable,
  { lookupId, clientId, now }: { lookupId: number; clientId: number; now: Date },
): Promise<BalanceQuestion | null> {
  const [row] = await db
    .select()
    .from(billingLookups)
    .where(and(eq(billingLookups.id, lookupId), eq(billingLookups.clientId, clientId)));
  return row ? questionOf(db, row, now) : null;
}

async function questionOf(
  db: Queryable,
  row: typeof billingLookups.$inferSelect,
  now: Date,
): Promise<BalanceQuestion> {
  const ids = await db
    .select({ id: billingSnapshots.id })
    .from(billingSnapshots)
    .where(eq(billingSnapshots.lookupId, row.id));
  const profile = row.profile === "queued" ? await writtenProfile(db, ids.map(({ id }) => id)) : row.profile; // prettier-ignore
  const { id, askedAt, phonesTried } = row;
  return { id, ...standingOf(row, now), askedAt, phonesTried, found: ids.length, profile };
}

/** How far the support desk is with it: its own rows say. */
async function writtenProfile(db: Queryable, snapshotIds: number[]): Promise<BalanceQuestion["profile"]> {
  const [row] = await db
    .select({ state: profileUpdates.state })
    .from(profileUpdates)
    .where(inArray(profileUpdates.snapshotId, snapshotIds))
    .orderBy(desc(profileUpdates.id))
    .limit(1);
  if (row === undefined) return "queued";
  // Something newer took its place, or it was switched off meanwhile.
  return row.state === "dropped" ? "none" : row.state;
}

/** Everything the last answer that named contracts said, in its order. */
export async function latestContracts(db: Queryable, clientId: number) {
  const [newest] = await db
    .select({ lookupId: billingSnapshots.lookupId })
    .from(billingSnapshots)
    .where(eq(billingSnapshots.clientId, clientId))
    .orderBy(desc(billingSnapshots.takenAt), desc(billingSnapshots.id))
    .limit(1);
  if (!newest) return [];
  return db
    .select()
    .from(billingSnapshots)
    .where(and(eq(billingSnapshots.lookupId, newest.lookupId), eq(billingSnapshots.clientId, clientId)))
    .orderBy(asc(billingSnapshots.id));
}

/** Other clients who are known by these contracts. */
async function readHolders(
  db: Queryable,
  actor: Actor,
  { clientId, contracts }: { clientId: number; contracts: string[] },
): Promise<Map<string, { id: number; name: string }>> {
  if (contracts.length === 0) return new Map();
  const { source, entity, externalId, entityId } = externalRefs;
  const rows = await db
    .select({ contract: externalId, id: clients.id, name: clients.displayName })
    .from(externalRefs)
    .innerJoin(clients, eq(clients.id, entityId))
    .where(
      and(
        eq(source, BILLING_SOURCE),
        eq(entity, "client"),
        inArray(externalId, contracts),
        ne(entityId, clientId),
        withinScope(db, actor, clients.id),
      ),
    );
  return new Map(rows.map(({ contract, ...client }) => [contract, client]));
}

async function readHistory(db: Queryable, clientId: number, contracts: string[]) {
  if (contracts.length === 0) return [];
  const { contractNumber, currency, balanceMinor, takenAt: at } = billingSnapshots;
  const rows = await db
    .select({ contractNumber, currency, balanceMinor, at })
    .from(billingSnapshots)
    .where(and(eq(billingSnapshots.clientId, clientId), inArray(contractNumber, contracts)))
    .orderBy(desc(at), desc(billingSnapshots.id))
    .limit(HISTORY_SHOWN);
  return rows.reverse();
}
