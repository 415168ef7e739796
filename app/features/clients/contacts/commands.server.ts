import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { clientContacts, clients, externalRefs } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { isIdentity, readPhone } from "~/lib/phone.server";
import { ok, refuse, type Result } from "~/lib/result";
import { mustClients } from "../policy";
import { mustSeeClient } from "../scope/queries.server";
import { refreshSearchText } from "../search/commands.server";
import type { ContactPress } from "./schema";

const CONTACTS_MAX = 20;

/** What a contact is worth: its canonical value, and whether somebody may be recognised by it. */
export function readFurther(
  kind: "phone" | "email",
  raw: string,
  region: string,
): { raw: string; value: string | null; isIdentity: boolean } {
  if (kind === "email") return { raw, value: raw.normalize("NFKC").trim().toLowerCase(), isIdentity: true };
  const read = readPhone(raw, region);
  const known = isIdentity(read);
  return { raw, value: known ? read.e164 : null, isIdentity: known };
}

/**
 * Adds, names, removes a further contact, or makes it the first one; the one that was first stays as a further one. Unlinking takes away what a
 * client is known by in another system: its next record has to find them anew.
 * @throws AppError `forbidden`, `not_found`
 */
export async function pressContact(
  core: Core,
  actor: Actor,
  { clientId, press }: { clientId: number; press: ContactPress },
): Promise<Result<null, "same" | "too_many">> {
  mustClients(actor, { kind: "edit", clientId });
  // Who may not read phones must not be able to move them about either.
  requireCan(actor, press.intent === "unlink" ? "sync:manage" : "clients:contacts");
  return core.db.transaction(async (tx) => {
    await mustSeeClient(tx, actor, clientId);
    await lockRow(tx, clients, clientId);
    const [client] = await tx.select().from(clients).where(eq(clients.id, clientId));
    if (!client || client.erasedAt || client.mergedIntoId !== null)
      throw new AppError("not_found", "no such client");
    const done = await carryOut(tx, core, { clientId, press });
    if (!done.ok) return done;
    await tx
      .update(clients)
      .set({ updatedAt: core.clock.now(), version: sql`${clients.version} + 1` })
      .where(eq(clients.id, clientId));
    await refreshSearchText(tx, [clientId]);
    tx.touch("clients");
    return ok(null);
  });
}

async function carryOut(
  tx: Tx,
  core: Core,
  { clientId, press }: { clientId: number; press: ContactPress },
): Promise<Result<null, "same" | "too_many">> {
  if (press.intent === "add") return addContact(tx, core, { clientId, ...press });
  if (press.intent === "unlink") {
    const own = and(eq(externalRefs.id, press.refId), eq(externalRefs.entity, "client"), eq(externalRefs.entityId, clientId)); // prettier-ignore
    const gone = await tx.delete(externalRefs).where(own).returning({ id: externalRefs.id });
    if (gone.length === 0) throw new AppError("not_found", "no such identity");
    return ok(null);
  }
  const own = and(eq(clientContacts.id, press.contactId), eq(clientContacts.clientId, clientId));
  const [contact] = await tx.select().from(clientContacts).where(own);
  if (!contact) throw new AppError("not_found", "no such contact");
  if (press.intent === "label") await tx.update(clientContacts).set({ label: press.label }).where(own);
  else {
    await tx.delete(clientContacts).where(own);
    if (press.intent === "primary") await makeFirst(tx, core, { clientId, contact });
  }
  return ok(null);
}

interface NewContact {
  clientId: number;
  kind: "phone" | "email";
  raw: string;
  label: string;
}

async function addContact(tx: Tx, core: Core, { clientId, kind, raw, label }: NewContact): Promise<Result<null, "same" | "too_many">> {
  const { country } = await readSetting(tx, "business");
  const read = readFurther(kind, raw, country);
  const [client] = await tx.select().from(clients).where(eq(clients.id, clientId));
  const held = await tx.select().from(clientContacts).where(eq(clientContacts.clientId, clientId));
  if (held.length >= CONTACTS_MAX) return refuse("too_many");
  const first = kind === "phone" ? (client?.phoneE164 ?? client?.phoneRaw) : client?.emailKey;
  const key = read.value ?? read.raw;
  if (first === key || held.some((one) => one.kind === kind && (one.value ?? one.raw) === key)) return refuse("same");
  const contact = { clientId, kind, ...read, label, createdAt: core.clock.now() };
  if (first) await tx.insert(clientContacts).values(contact);
  else await tx.update(clients).set(firstOf(kind, contact)).where(eq(clients.id, clientId));
  return ok(null);
} // prettier-ignore

/** The columns of a client that hold the first contact of a kind. */
function firstOf(kind: "phone" | "email", { raw, value, isIdentity: known }: { raw: string; value: string | null; isIdentity: boolean }) {
  return kind === "phone" ? { phoneRaw: raw, phoneE164: value, phoneIsIdentity: known } : { email: raw, emailKey: value };
} // prettier-ignore

async function makeFirst(
  tx: Tx,
  core: Core,
  { clientId, contact }: { clientId: number; contact: typeof clientContacts.$inferSelect },
): Promise<void> {
  const [client] = await tx.select().from(clients).where(eq(clients.id, clientId));
  const { kind } = contact;
  const raw = kind === "phone" ? client?.phoneRaw : client?.email;
  if (client && raw) {
    const value = kind === "phone" ? client.phoneE164 : client.emailKey;
    const known = kind === "phone" ? client.phoneIsIdentity : true;
    await tx.insert(clientContacts).values({ clientId, kind, raw, value, isIdentity: known, label: "", createdAt: core.clock.now() }); // prettier-ignore
  }
  await tx.update(clients).set(firstOf(kind, contact)).where(eq(clients.id, clientId));
}
