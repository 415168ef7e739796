import { and, asc, desc, eq, exists, gt, isNotNull, isNull, lt, not, sql } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { bookings, clients, duplicatePairs, externalRecords, externalRefs } from "~drizzle/schema";
import { searchTextOf, sortKeyOf } from "~/features/clients/search/model";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { mergeClients } from "./commands.server";
import { dismissPair, lookThroughAll } from "./duplicates/commands.server";
import { survivorOfPair } from "./duplicates/model";

const demo = systemActor("demo");

type Client = typeof clients.$inferSelect;
type Contacts = Pick<Client, "phoneRaw" | "phoneE164" | "phoneIsIdentity" | "email" | "emailKey">;

const nothing: Contacts = {
  phoneRaw: null,
  phoneE164: null,
  phoneIsIdentity: false,
  email: null,
  emailKey: null,
};
const phoneOf = ({ phoneE164 }: Client): Contacts => ({
  ...nothing,
  phoneRaw: phoneE164,
  phoneE164,
  phoneIsIdentity: true,
});
const emailOf = ({ email, emailKey }: Client): Contacts => ({ ...nothing, email, emailKey }); // prettier-ignore

/** How the same person came to have a second card: what reception, a letter and a hurried hand make of a name. */
const HABITS: readonly ((of: Client) => Pick<Client, "firstName" | "lastName"> & Contacts)[] = [
  (of) => ({ firstName: of.firstName, lastName: of.lastName, ...phoneOf(of) }),
  (of) => ({ firstName: of.lastName, lastName: of.firstName, ...phoneOf(of) }),
  (of) => ({ firstName: `${of.firstName.slice(0, 1)}.`, lastName: of.lastName, ...phoneOf(of) }),
  (of) => ({ firstName: of.firstName, lastName: of.lastName, ...emailOf(of) }),
  (of) => ({ firstName: of.firstName, lastName: slip(of.lastName), ...emailOf(of) }),
  (of) => ({ firstName: of.firstName, lastName: slip(of.lastName), ...phoneOf(of) }),
];

/** One letter mistyped. */
function slip(name: string): string {
  const at = Math.max(1, name.length - 2);
  return `${name.slice(0, at)}е${name.slice(at + 1)}`;
}

/** A few second cards among the demo's own clients, found as the night finds them; one pair is merged, one set aside. Does nothing when there are pairs. */
export async function seedDoubles(core: Core): Promise<void> {
  if ((await core.db.$count(duplicatePairs)) > 0) return;
  await core.db.transaction(async (tx) => {
    const [often, rarely] = [await regulars(tx), await passersBy(tx)];
    for (const [at, habit] of HABITS.entries()) {
      const [of, double] = [often[at * 3], rarely[at]];
      if (of && double) await becomeDouble(tx, double.id, { code: double.code, ...habit(of) });
    }
  });
  await lookThroughAll(core);
  const [first, second] = await core.db.select().from(duplicatePairs).orderBy(desc(duplicatePairs.score), asc(duplicatePairs.id)).limit(2); // prettier-ignore
  if (second) await dismissPair(core, demo, { pairId: second.id });
  if (!first) return;
  const cards = await core.db.select({ id: clients.id, visitsCount: clients.visitsCount }).from(clients);
  const [low, high] = [first.lowId, first.highId].map((id) => cards.find((card) => card.id === id));
  if (low && high) await mergeClients(core, demo, survivorOfPair(low, high));
}

function regulars(tx: Tx): Promise<Client[]> {
  return tx
    .select()
    .from(clients)
    .where(and(eq(clients.phoneIsIdentity, true), isNotNull(clients.email), gt(clients.visitsCount, 3), isNull(clients.archivedAt)))
    .orderBy(asc(clients.id))
    .limit(20);
} // prettier-ignore

/** Clients whom nothing outside knows and who have nothing ahead: their cards may be written over. */
function passersBy(tx: Tx): Promise<Client[]> {
  const one = { one: sql`1` };
  const known = tx.select(one).from(externalRefs).where(and(eq(externalRefs.entity, "client"), eq(externalRefs.entityId, clients.id))); // prettier-ignore
  const record = tx.select(one).from(externalRecords).where(eq(externalRecords.clientId, clients.id));
  const ahead = tx.select(one).from(bookings).where(and(eq(bookings.clientId, clients.id), gt(bookings.startsAt, new Date(0)), eq(bookings.status, "confirmed"))); // prettier-ignore
  return tx
    .select()
    .from(clients)
    .where(and(lt(clients.visitsCount, 3), isNull(clients.archivedAt), not(exists(known)), not(exists(record)), not(exists(ahead))))
    .orderBy(desc(clients.id))
    .limit(HABITS.length);
} // prettier-ignore

async function becomeDouble(
  tx: Tx,
  id: number,
  card: Pick<Client, "code" | "firstName" | "lastName"> & Contacts,
): Promise<void> {
  const displayName = `${card.lastName} ${card.firstName}`.trim();
  const { code: _code, ...set } = card;
  await tx
    .update(clients)
    .set({
      ...set,
      middleName: "",
      displayName,
      sortKey: sortKeyOf(displayName),
      searchText: searchTextOf({ ...card, displayName }),
    })
    .where(eq(clients.id, id));
}
