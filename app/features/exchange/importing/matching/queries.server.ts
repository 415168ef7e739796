import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { clients, externalRefs } from "~drizzle/schema";
import { furtherOwners } from "~/features/clients/contacts/known/queries.server";
import { withinScope } from "~/features/clients/scope/queries.server";
import { survivorOf } from "~/features/clients/survivor/queries.server";
import type { Actor } from "~/lib/actor";
import { keysOf, namesAgree, type RowKeys, type RowPerson } from "../rows/model";

/** The name an outside number of an imported file is kept under in `external_refs`. */
export const IMPORT_SOURCE = "import";

/** Who a row is about. */
export type Match =
  | { is: "new" }
  | { is: "known"; clientId: number }
  /** Nobody may be changed by it; the code says why. */
  | { is: "refused"; code: "several" | "erased" | "not_yours" | "name_differs" };

/**
 * Who the rows are about, with a few queries whatever their number. The surest thing decides: the client's code, the number in the other system, the
 * phone, the address. Where one of them means several people, the next may tell which; where nothing does, nobody is touched. One phone with
 * two names is a family until somebody has looked.
 */
export async function matchRows(db: Queryable, actor: Actor, people: readonly RowPerson[]): Promise<Match[]> {
  const keys = people.map(keysOf);
  const found = await findOwners(db, keys);
  const ids = [...new Set([...found.values()].flat())];
  const rows = await db
    .select({ id: clients.id, name: clients.displayName, erasedAt: clients.erasedAt })
    .from(clients)
    .where(among(clients.id, ids));
  const cards = new Map(rows.map((row) => [row.id, row]));
  const seen = await db.select({ id: clients.id }).from(clients)
    .where(and(among(clients.id, ids), withinScope(db, actor, clients.id))); // prettier-ignore
  const visible = new Set(seen.map(({ id }) => id));
  return people.map((person, at) => {
    const owners = ownersOf(found, keys[at]);
    if (owners.length === 0) return { is: "new" };
    const narrowed = owners.length > 1 ? owners.filter((id) => person.name !== null && namesAgree(person.name, cards.get(id)?.name ?? "")) : owners; // prettier-ignore
    const [clientId] = narrowed;
    const card = clientId === undefined ? undefined : cards.get(clientId);
    if (clientId === undefined || narrowed.length > 1 || !card) return { is: "refused", code: "several" };
    if (card.erasedAt) return { is: "refused", code: "erased" };
    if (!visible.has(clientId)) return { is: "refused", code: "not_yours" };
    const isSure = byCode(found, keys[at]).includes(clientId);
    return isSure || namesAgree(person.name, card.name) ? { is: "known", clientId } : { is: "refused", code: "name_differs" }; // prettier-ignore
  });
}

type Owners = ReadonlyMap<string, number[]>;

const of = (found: Owners, key: string) => found.get(key) ?? [];

function byCode(found: Owners, keys: RowKeys | undefined): number[] {
  if (!keys) return [];
  const byOwn = keys.code === null ? [] : of(found, `c${keys.code}`);
  return byOwn.length > 0 ? byOwn : keys.external === null ? [] : of(found, `x${keys.external}`);
}

function ownersOf(found: Owners, keys: RowKeys | undefined): number[] {
  if (!keys) return [];
  const sure = byCode(found, keys);
  if (sure.length > 0) return sure;
  const phones = new Set(keys.phones.flatMap((one) => of(found, `p${one}`)));
  const emails = new Set(keys.emails.flatMap((one) => of(found, `e${one}`)));
  const both = [...phones].filter((id) => emails.has(id));
  if (both.length > 0) return both;
  return [...(phones.size > 0 ? phones : emails)];
}

async function findOwners(db: Queryable, keys: readonly RowKeys[]): Promise<Owners> {
  const found = new Map<string, Set<number>>();
  const add = (key: string, id: number) => {
    const owners = found.get(key);
    if (owners) owners.add(id);
    else found.set(key, new Set([id]));
  };
  const phones = keys.flatMap((one) => one.phones);
  const emails = keys.flatMap((one) => one.emails);
  const codes = keys.flatMap(({ code }) => code ?? []);
  const externals = keys.flatMap(({ external }) => external ?? []);
  const merged = new Map<number, string[]>();
  const card = { id: clients.id, mergedIntoId: clients.mergedIntoId };
  const note = (key: string, { id, mergedIntoId }: { id: number; mergedIntoId: number | null }) => {
    if (mergedIntoId === null) add(key, id);
    else merged.set(id, [...(merged.get(id) ?? []), key]);
  };
  const alive = isNull(clients.archivedAt);
  const open = [
    db.select({ ...card, key: clients.phoneE164 }).from(clients).where(and(among(clients.phoneE164, phones), eq(clients.phoneIsIdentity, true), alive)).then((rows) => rows.forEach((row) => note(`p${row.key}`, row))),
    db.select({ ...card, key: clients.emailKey }).from(clients).where(and(among(clients.emailKey, emails), alive)).then((rows) => rows.forEach((row) => note(`e${row.key}`, row))),
    // A number that only a merged card has leads to whoever that card became.
    db.select({ ...card, key: clients.phoneE164 }).from(clients).where(and(among(clients.phoneE164, phones), eq(clients.phoneIsIdentity, true), isNotNull(clients.mergedIntoId))).then((rows) => rows.forEach((row) => note(`p${row.key}`, row))),
    db.select({ ...card, key: clients.emailKey }).from(clients).where(and(among(clients.emailKey, emails), isNotNull(clients.mergedIntoId))).then((rows) => rows.forEach((row) => note(`e${row.key}`, row))),
    // The code is never given twice: also the card of somebody archived or forgotten is meant by it.
    db.select({ ...card, key: clients.code }).from(clients).where(among(clients.code, codes)).then((rows) => rows.forEach((row) => note(`c${row.key}`, row))),
    db.select({ ...card, key: externalRefs.externalId }).from(externalRefs).innerJoin(clients, eq(clients.id, externalRefs.entityId)).where(and(eq(externalRefs.source, IMPORT_SOURCE), eq(externalRefs.entity, "client"), among(externalRefs.externalId, externals))).then((rows) => rows.forEach((row) => note(`x${row.key}`, row))),
    furtherOwners(db, "phone", phones).then((rows) => rows.forEach((row) => add(`p${row.value}`, row.clientId))),
    furtherOwners(db, "email", emails).then((rows) => rows.forEach((row) => add(`e${row.value}`, row.clientId))),
  ]; // prettier-ignore
  await Promise.all(open);
  for (const [id, keysOfMerged] of merged) {
    const survivor = await survivorOf(db, id);
    for (const key of keysOfMerged) add(key, survivor);
  }
  return new Map([...found].map(([key, ids]) => [key, [...ids].sort((a, b) => a - b)]));
}
