import { and, eq, gte, inArray, isNull, or } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable, Tx } from "~drizzle/client.server";
import { clientContacts, clientFieldValues, clients, customFields, duplicatePairs } from "~drizzle/schema";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { giveWay } from "~/lib/event-loop";
import { mustMerge } from "../policy";
import { findPairs, type Pair, type Person } from "./model";

/** Newcomers are compared twice at least, whenever the job runs. */
const LATELY_MS = 15 * 60_000;
/** More at once is an import: the night looks through everybody. */
const NEWCOMERS = 2000;
const ROWS_AT_ONCE = 500;

export interface Found {
  compared: number;
  opened: number;
  closed: number;
}

/** Looks through everybody: new pairs are opened, open ones that no longer hold are taken away, decided ones stay as they were decided. */
export async function lookThroughAll(core: Core): Promise<Found> {
  const people = await readPeople(core.db, null);
  await giveWay();
  const pairs = findPairs(people);
  await giveWay();
  return core.db.transaction((tx) => writePairs(tx, core, { pairs, compared: people.length, closes: true }));
}

/** Compares those who came lately with whoever shares a phone, an address or the whole name with them. */
export async function compareLatest(core: Core): Promise<Found> {
  const since = new Date(core.clock.now().getTime() - LATELY_MS);
  const latest = await core.db
    .select({ id: clients.id })
    .from(clients)
    .where(and(gte(clients.createdAt, since), isNull(clients.archivedAt)))
    .limit(NEWCOMERS + 1);
  if (latest.length === 0 || latest.length > NEWCOMERS) return { compared: 0, opened: 0, closed: 0 };
  const ids = latest.map(({ id }) => id);
  const newcomers = await readPeople(core.db, ids);
  const around = await readPeople(core.db, await idsAround(core.db, newcomers));
  const pairs = findPairs([...new Map([...newcomers, ...around].map((one) => [one.id, one])).values()], new Set(ids)); // prettier-ignore
  return core.db.transaction((tx) => writePairs(tx, core, { pairs, compared: ids.length, closes: false }));
}

async function idsAround(db: Queryable, people: readonly Person[]): Promise<number[]> {
  const phones = people.flatMap((one) => one.phones);
  const emails = people.flatMap((one) => one.emails);
  const keys = await db.select({ sortKey: clients.sortKey }).from(clients).where(among(clients.id, people.map(({ id }) => id))); // prettier-ignore
  const cards = await db
    .select({ id: clients.id })
    .from(clients)
    .where(
      or(
        among(clients.phoneE164, phones),
        among(clients.emailKey, emails),
        among(clients.sortKey, keys.map((row) => row.sortKey).filter(Boolean)),
      ),
    ) // prettier-ignore
    .limit(5000);
  const contacts = await db
    .select({ id: clientContacts.clientId })
    .from(clientContacts)
    .where(
      or(
        and(eq(clientContacts.kind, "phone"), among(clientContacts.value, phones)),
        and(eq(clientContacts.kind, "email"), among(clientContacts.value, emails)),
      ),
    ) // prettier-ignore
    .limit(5000);
  return [...new Set([...cards, ...contacts].map(({ id }) => id))];
}

/** What cards say; of everybody who is not archived, or of these. Three queries whatever the number. */
async function readPeople(db: Queryable, ids: readonly number[] | null): Promise<Person[]> {
  const rows = (await db.selectValues(
    db
      .select({ id: clients.id, name: clients.displayName, phone: clients.phoneE164, isIdentity: clients.phoneIsIdentity, email: clients.emailKey })
      .from(clients)
      .where(and(isNull(clients.archivedAt), ids ? among(clients.id, ids) : undefined)),
  )) as [number, string, string | null, unknown, string | null][]; // prettier-ignore
  const people = new Map(
    rows.map(([id, name, phone, isIdentity, email]) => [
      id,
      {
        id,
        name,
        phones: phone && isIdentity ? [phone] : [],
        emails: email ? [email] : [],
        days: [] as string[],
      },
    ]),
  );
  const contacts = await db
    .select({ clientId: clientContacts.clientId, kind: clientContacts.kind, value: clientContacts.value })
    .from(clientContacts)
    .where(and(eq(clientContacts.isIdentity, true), ids ? among(clientContacts.clientId, ids) : undefined));
  for (const { clientId, kind, value } of contacts)
    if (value !== null) people.get(clientId)?.[kind === "phone" ? "phones" : "emails"].push(value);
  const days = await db
    .select({ clientId: clientFieldValues.clientId, fieldId: clientFieldValues.fieldId, value: clientFieldValues.value })
    .from(clientFieldValues)
    .innerJoin(customFields, and(eq(customFields.id, clientFieldValues.fieldId), eq(customFields.kind, "day")))
    .where(ids ? among(clientFieldValues.clientId, ids) : undefined); // prettier-ignore
  for (const { clientId, fieldId, value } of days) people.get(clientId)?.days.push(`${fieldId}:${value}`);
  return [...people.values()];
}

async function writePairs(
  tx: Tx,
  { clock }: Core,
  { pairs, compared, closes }: { pairs: readonly Pair[]; compared: number; closes: boolean },
): Promise<Found> {
  const keyOf = (pair: { lowId: number; highId: number }) => `${pair.lowId}:${pair.highId}`;
  const known = await tx.select().from(duplicatePairs).where(closes ? undefined : among(duplicatePairs.lowId, pairs.map(({ lowId }) => lowId))); // prettier-ignore
  const held = new Map(known.map((row) => [keyOf(row), row]));
  const fresh = pairs.filter((pair) => !held.has(keyOf(pair)));
  for (let at = 0; at < fresh.length; at += ROWS_AT_ONCE)
    await tx.insertMany({
      table: duplicatePairs,
      rows: fresh.slice(at, at + ROWS_AT_ONCE).map((pair) => ({ ...pair, state: "open" as const, foundAt: clock.now() })),
      skipConflictsOn: ["lowId", "highId"],
    }); // prettier-ignore
  for (const pair of pairs) {
    const row = held.get(keyOf(pair));
    if (row?.state !== "open" || (row.score === pair.score && row.evidence.join() === pair.evidence.join())) continue; // prettier-ignore
    await tx.update(duplicatePairs).set({ score: pair.score, evidence: pair.evidence }).where(eq(duplicatePairs.id, row.id)); // prettier-ignore
  }
  const found = new Set(pairs.map(keyOf));
  const over = closes ? known.filter((row) => row.state === "open" && !found.has(keyOf(row))).map(({ id }) => id) : []; // prettier-ignore
  for (let at = 0; at < over.length; at += ROWS_AT_ONCE)
    await tx.delete(duplicatePairs).where(among(duplicatePairs.id, over.slice(at, at + ROWS_AT_ONCE)));
  if (fresh.length + over.length > 0) tx.touch("clients");
  return { compared, opened: fresh.length, closed: over.length };
}

/** Somebody looked: two people. The pair is not suggested again. False: it was decided already. */
export async function dismissPair(
  core: Core,
  actor: Actor,
  { pairId }: { pairId: number },
): Promise<boolean> {
  mustMerge(actor);
  return core.db.transaction(async (tx) => {
    const [pair] = await tx.select().from(duplicatePairs).where(eq(duplicatePairs.id, pairId));
    if (!pair) return false;
    for (const id of [pair.lowId, pair.highId]) await mustSeeClient(tx, actor, id);
    const [row] = await tx
      .update(duplicatePairs)
      .set({ state: "dismissed", decidedAt: core.clock.now(), decidedBy: actorRef(actor) })
      .where(and(eq(duplicatePairs.id, pairId), inArray(duplicatePairs.state, ["open"])))
      .returning({ id: duplicatePairs.id });
    tx.touch("clients");
    return row !== undefined;
  });
}

/** Puts a dismissed pair back on the list. */
export async function reopenPair(core: Core, actor: Actor, { pairId }: { pairId: number }): Promise<void> {
  mustMerge(actor);
  await core.db.transaction(async (tx) => {
    await tx
      .update(duplicatePairs)
      .set({ state: "open", decidedAt: null, decidedBy: null })
      .where(and(eq(duplicatePairs.id, pairId), eq(duplicatePairs.state, "dismissed")));
    tx.touch("clients");
  });
}
