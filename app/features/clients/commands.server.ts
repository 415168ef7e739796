import { enqueue } from "~/jobs/enqueue";
import { linkContact } from "~/features/amocrm/jobs";
import { randomInt } from "node:crypto";
import { and, desc, eq, inArray } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { lockName } from "~drizzle/lock";
import { clients, users } from "~drizzle/schema";
import { noteStarts } from "~/features/pipeline/commands.server";
import { startStage } from "~/features/pipeline/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Clock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { isIdentity, readPhone } from "~/lib/phone.server";
import { ok, refuse, type Result } from "~/lib/result";
import { storableText } from "~/lib/storable-text";
import { knownBy } from "./contacts/known/queries.server";
import type { ClientExtras } from "./extras/model";
import { writeFieldValues } from "./fields/commands.server";
import { makeClientCode } from "./model";
import { displayNameOf, namePartsOf, type NameParts } from "./naming/model";
import { mustClients } from "./policy";
import { survivorsBy } from "./survivor/queries.server";
import { clientEdit, clientInput, type ClientEdit, type ClientInput } from "./schema";
import { seesContacts } from "./scope/model";
import { mustSeeClient, withinScope } from "./scope/queries.server";
import { refreshSearchText } from "./search/commands.server";
import { foldForSearch, searchTextOf, sortKeyOf } from "./search/model";
import { changeClientTags, setClientTags } from "./tags/commands.server";

/** Three million codes: with one million in use a draw fails twice in three, and forty draws once in a billion. */
const CODE_DRAWS = 60;

interface Contacts {
  phoneRaw: string | null;
  phoneE164: string | null;
  phoneIsIdentity: boolean;
  email: string | null;
  emailKey: string | null;
}

/** Contacts as typed, and what of them may recognise somebody. `region`: where a phone without a plus is read. */
export function contactsOf({
  phone,
  email,
  region,
}: {
  phone: string;
  email: string;
  region: string;
}): Contacts {
  const read = readPhone(phone, region);
  const known = isIdentity(read);
  return {
    phoneRaw: phone || null,
    phoneE164: known ? read.e164 : null,
    phoneIsIdentity: known,
    email: email || null,
    emailKey: email.normalize("NFKC").toLowerCase() || null,
  };
}

/** A client who may be the one being entered. */
export interface KnownClient {
  id: number;
  code: string;
  displayName: string;
}

export type CreateRefusal = { reason: "known"; clients: KnownClient[] };

/**
 * Enters a new client.
 * Refused as `known` when somebody has this phone or e-mail already, unless `evenIfKnown`: families share both.
 * @throws AppError `forbidden`; ZodError when the input is wrong.
 */
export async function createClient(
  core: Core,
  actor: Actor,
  {
    evenIfKnown = false,
    source = "staff",
    extras = {},
    ...given
  }: ClientInput & { evenIfKnown?: boolean; source?: string; extras?: ClientExtras },
): Promise<Result<{ clientId: number; code: string }, CreateRefusal>> {
  mustClients(actor, { kind: "create" });
  const input = clientInput.parse(given);
  return core.db.transaction(async (tx) => {
    const { country } = await readSetting(tx, "business");
    const contacts = contactsOf({ ...input, region: country });
    if (!evenIfKnown) {
      const known = await findKnown(tx, actor, contacts);
      if (known.isKnown) return refuse({ reason: "known" as const, clients: known.clients });
    }
    const client = { ...input, ...contacts, source };
    const at = core.clock.now();
    const made = await insertClient(tx, { client, displayName: displayNameOf(input), at, actor });
    await writeExtras(tx, core, actor, {
      clientId: made.clientId,
      extras: { responsibleId: ownerOf(actor), ...extras },
    });
    return ok(made);
  });
}

async function findKnown(
  tx: Queryable,
  actor: Actor,
  { phoneE164, emailKey }: Contacts,
): Promise<{ isKnown: boolean; clients: KnownClient[] }> {
  const found = new Map<number, KnownClient>();
  for (const [kind, value] of [["phone", phoneE164], ["email", emailKey]] as const) {
    if (!value) continue;
    const shown = { id: clients.id, code: clients.code, displayName: clients.displayName };
    const rows = await tx.select(shown).from(clients).where(await knownBy(tx, { kind, value })).orderBy(desc(clients.id)).limit(10);
    for (const row of rows) found.set(row.id, row);
  } // prettier-ignore
  if (found.size === 0) return { isKnown: false, clients: [] };
  // That somebody is known may be said to everybody who enters clients; who it is, only to who may see them.
  const seen = await tx.select({ id: clients.id }).from(clients)
    .where(and(inArray(clients.id, [...found.keys()]), withinScope(tx, actor, clients.id))); // prettier-ignore
  const mayBeSeen = new Set(seen.map(({ id }) => id));
  const named = [...found.values()].filter(({ id }) => mayBeSeen.has(id));
  return { isKnown: true, clients: named.map(({ id, code, displayName }) => ({ id, code, displayName })) };
}

/** Whoever sees their own clients only looks after whom they enter, or they could not open the card. */
function ownerOf(actor: Actor): number | null {
  return actor.kind === "user" && actor.clientScope === "own" ? actor.userId : null;
}

async function writeExtras(
  tx: Tx,
  { clock }: Core,
  actor: Actor,
  { clientId, extras }: { clientId: number; extras: ClientExtras },
): Promise<void> {
  const { responsibleId, tagIds, fields } = extras;
  if (tagIds && "add" in tagIds) await changeClientTags(tx, clientId, tagIds);
  else if (tagIds) await setClientTags(tx, clientId, tagIds);
  if (fields) await writeFieldValues(tx, clientId, fields);
  // A link to the client's card at another CRM says who they are there.
  if (Object.values(fields ?? {}).some((value) => value.includes(".amocrm."))) await enqueue(tx, clock, linkContact, { clientId, byPhone: false }); // prettier-ignore
  // Nobody gives a client away whom they could not see any more.
  const keeps = actor.kind === "user" && actor.clientScope === "own" && responsibleId !== actor.userId;
  if (responsibleId === undefined || keeps) return;
  const known = responsibleId === null || (await tx.$count(users, and(eq(users.id, responsibleId), eq(users.isActive, true)))) > 0; // prettier-ignore
  if (known) await tx.update(clients).set({ responsibleId }).where(eq(clients.id, clientId));
}

type NewClient = NameParts & Contacts & { locale: string; notes: string; source: string };

async function insertClient(
  tx: Tx,
  { client, displayName, at, actor }: { client: NewClient; displayName: string; at: Date; actor: Actor },
): Promise<{ clientId: number; code: string }> {
  const stageId = await startStage(tx);
  for (let draw = 0; draw < CODE_DRAWS; draw += 1) {
    const code = makeClientCode((below) => randomInt(below));
    const [row] = await tx
      .insert(clients)
      .values({
        code,
        firstName: client.firstName,
        lastName: client.lastName,
        middleName: client.middleName,
        displayName,
        sortKey: sortKeyOf(displayName),
        searchText: searchTextOf({ ...client, displayName, code }),
        phoneRaw: client.phoneRaw,
        phoneE164: client.phoneE164,
        phoneIsIdentity: client.phoneIsIdentity,
        email: client.email,
        emailKey: client.emailKey,
        locale: client.locale,
        notes: client.notes,
        source: client.source,
        visitsCount: 0,
        stageId,
        stageMovedAt: stageId === null ? null : at,
        createdAt: at,
        updatedAt: at,
        version: 1,
      })
      // Not an error: inside a PostgreSQL transaction an error would end it.
      .onConflictDoNothing({ target: clients.code })
      .returning({ clientId: clients.id });
    if (!row) continue;
    if (stageId !== null) await noteStarts(tx, { actor }, { clientIds: [row.clientId], stageId, at });
    tx.touch("clients");
    return { clientId: row.clientId, code };
  }
  throw new AppError("internal", "no free client code was drawn");
}

export type UpdateRefusal = { reason: "stale"; version: number };

/**
 * Changes a client's name, contacts and notes.
 * Refused as `stale` when somebody else changed the client since `version` was read.
 * @throws AppError `forbidden`, `not_found`; ZodError when the input is wrong.
 */
export async function updateClient(
  core: Core,
  actor: Actor,
  { extras = {}, ...edit }: ClientEdit & { extras?: ClientExtras },
): Promise<Result<{ version: number }, UpdateRefusal>> {
  const { clientId, version, input } = clientEdit.parse(edit);
  mustClients(actor, { kind: "edit", clientId });
  return core.db.transaction(async (tx) => {
    await mustSeeClient(tx, actor, clientId);
    const [known] = await tx
      .select({ version: clients.version, goneAt: clients.erasedAt })
      .from(clients)
      .where(eq(clients.id, clientId));
    if (!known || known.goneAt) throw new AppError("not_found", "no such client");
    const { country } = await readSetting(tx, "business");
    // Who may not read contacts has seen dots in the form: those are not what the client is reached by.
    const contacts = seesContacts(actor) ? contactsOf({ ...input, region: country }) : {};
    const displayName = displayNameOf(input);
    const [changed] = await tx
      .update(clients)
      .set({
        firstName: input.firstName,
        lastName: input.lastName,
        middleName: input.middleName,
        locale: input.locale,
        notes: input.notes,
        ...contacts,
        displayName,
        sortKey: sortKeyOf(displayName),
        updatedAt: core.clock.now(),
        version: version + 1,
      })
      .where(and(eq(clients.id, clientId), eq(clients.version, version)))
      .returning({ version: clients.version });
    if (!changed) return refuse({ reason: "stale" as const, version: known.version });
    await writeExtras(tx, core, actor, { clientId, extras });
    await refreshSearchText(tx, [clientId]);
    tx.touch("clients");
    return ok(changed);
  });
}

export interface PersonInput {
  clock: Clock;
  actor: Actor;
  /** As written into one field. */
  name: string;
  phoneRaw: string | null;
  email: string | null;
  locale: string;
  source: string;
  /** ISO 3166 alpha-2; where a phone without a plus is read. */
  region: string;
}

/**
 * The client behind the contacts of a booking, made when nobody fits; inside the caller's transaction. The phone decides, then the
 * e-mail; several who fit equally are nobody, and staff sort it out. Nothing of a known client is ever changed: whoever types
 * somebody's number must not be able to rename them or to attach an address of their own.
 */
export async function findOrCreateClient(
  tx: Tx,
  { clock, actor, name, phoneRaw, email, locale, source, region }: PersonInput,
): Promise<{ clientId: number; created: boolean }> {
  const contacts = contactsOf({
    phone: storableText(phoneRaw ?? "").trim().slice(0, 100),
    email: storableText(email ?? "").trim().slice(0, 254),
    region,
  }); // prettier-ignore
  const parts = namePartsOf(storableText(name).slice(0, 300));
  const displayName = displayNameOf(parts);
  // Two bookings of one newcomer at the same moment must not make two clients.
  for (const key of [contacts.phoneE164, contacts.emailKey]) if (key) await lockName(tx, `client:${key}`);
  const known = (await byPhone(tx, contacts, displayName)) ?? (await byEmail(tx, contacts));
  if (known !== null) return { clientId: known, created: false };
  const client = { ...parts, ...contacts, locale, notes: "", source };
  const { clientId } = await insertClient(tx, { client, displayName, at: clock.now(), actor });
  return { clientId, created: true };
}

async function byPhone(
  tx: Tx,
  { phoneE164, emailKey }: Contacts,
  displayName: string,
): Promise<number | null> {
  if (!phoneE164) return null;
  const found = await tx
    .select({ id: clients.id, displayName: clients.displayName, emailKey: clients.emailKey })
    .from(clients)
    .where(await knownBy(tx, { kind: "phone", value: phoneE164 }))
    .orderBy(clients.id)
    .limit(50);
  // A number that only a merged card has leads to whoever that card became.
  if (found.length === 0) return onlySurvivor(tx, clients.phoneE164, phoneE164);
  if (found.length === 1) return found[0]?.id ?? null;
  // A family's phone: the same name or address tells who of them it is, if it tells at all.
  const wanted = wordsOf(displayName);
  const named = found.filter((client) => wordsOf(client.displayName) === wanted);
  if (named.length > 0) return named.length === 1 ? (named[0]?.id ?? null) : null;
  const addressed = found.filter((client) => emailKey !== null && client.emailKey === emailKey);
  return addressed.length === 1 ? (addressed[0]?.id ?? null) : null;
}

/** A name without the order of its words: people give it in either. */
function wordsOf(name: string): string {
  return foldForSearch(name).split(" ").sort().join(" ");
}

async function onlySurvivor(
  tx: Tx,
  column: typeof clients.phoneE164 | typeof clients.emailKey,
  value: string,
): Promise<number | null> {
  const found = await survivorsBy(tx, column, [value]);
  return found.length === 1 ? (found[0]?.clientId ?? null) : null;
}

async function byEmail(tx: Tx, { phoneE164, emailKey }: Contacts): Promise<number | null> {
  if (!emailKey) return null;
  const [one, another] = await tx
    .select({ id: clients.id, phoneE164: clients.phoneE164 })
    .from(clients)
    .where(await knownBy(tx, { kind: "email", value: emailKey }))
    .limit(2);
  if (!one) return onlySurvivor(tx, clients.emailKey, emailKey);
  if (another) return null;
  const contradicts = phoneE164 !== null && one.phoneE164 !== null && one.phoneE164 !== phoneE164;
  return contradicts ? null : one.id;
}
