import { and, asc, eq, gt, inArray, isNull, lt, sql } from "drizzle-orm";
import type { Queryable, Tx } from "~drizzle/client.server";
import { clientCodes, clientContacts, clientSessions, clients, externalRefs } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import { knownBy } from "~/features/clients/contacts/known/queries.server";
import { survivorOf, survivorsBy } from "~/features/clients/survivor/queries.server";
import { enqueue } from "~/jobs/enqueue";
import type { Core } from "~/lib/core";
import { readPhone } from "~/lib/phone.server";
import { addressKey, rateLimitsOf, type RateRule } from "~/lib/rate-limit.server";
import { ok, refuse, type Result } from "~/lib/result";
import { keyedHash, newSecret, sameSecret, secretHash } from "~/lib/secret-token.server";
import { sendSignInCode } from "./jobs";
import {
  CLIENT_SEEN_EVERY_MS,
  CLIENT_SESSION_MS,
  CODE_LIFE_MS,
  CODES_PER_REQUEST,
  codeOf,
  isCodeLive,
  readContact,
} from "./model";
import type { LiveClientSession } from "./queries.server";

const PER_ADDRESS: RateRule = { name: "client-codes-address", points: 30, seconds: 3600 };
const PER_CONTACT: RateRule = { name: "client-codes-contact", points: 5, seconds: 3600 };
const TRIES_PER_ADDRESS: RateRule = { name: "client-tries-address", points: 60, seconds: 3600 };

export type CodeRefusal = { reason: "unreadable" } | { reason: "rate_limited"; retryAfterSeconds: number };

type Secrets = { code: string; link: string };

/** The code and the link of a row: keyed digests, so that they need not be kept anywhere to be sent. */
export function secretsOf({ env }: Core, row: { requestHash: string; clientId: number }): Secrets {
  const seed = `${row.requestHash}:${row.clientId}`;
  return {
    code: codeOf(keyedHash(env.sessionSecret, `client-code:${seed}`)),
    link: keyedHash(env.sessionSecret, `client-link:${seed}`),
  };
}

/**
 * Somebody asks to come in as the client of an e-mail address or a phone. Answers with what their browser keeps, the same whether anybody is
 * known by that contact or not. Everybody of a shared address gets a letter of their own; a phone is answered in Telegram where it is linked.
 */
export async function requestCode(
  core: Core,
  { contact: typed, clientIp }: { contact: string; clientIp: string },
): Promise<Result<{ request: string }, CodeRefusal>> {
  const contact = readContact(typed);
  if (!contact) return refuse({ reason: "unreadable" });
  const { country } = await readSetting(core.db, "business");
  const known = contact.kind === "email" ? contact.emailKey : readPhone(contact.raw, country).e164;
  if (known === null) return refuse({ reason: "unreadable" });
  const held = await takeRates(core, [
    [PER_ADDRESS, addressKey(clientIp)],
    [PER_CONTACT, keyedHash(core.env.sessionSecret, known)],
  ]);
  if (held) return refuse(held);
  const request = newSecret();
  await core.db.transaction(async (tx) => {
    const ids =
      contact.kind === "email" ? await clientsByEmail(tx, known) : await clientsByLinkedPhone(tx, known);
    for (const clientId of ids) {
      const row = { requestHash: secretHash(request), clientId };
      const { code, link } = secretsOf(core, row);
      const now = core.clock.now();
      const [made] = await tx
        .insert(clientCodes)
        .values({
          ...row,
          codeHash: secretHash(code),
          linkHash: secretHash(link),
          attempts: 0,
          createdAt: now,
          expiresAt: new Date(now.getTime() + CODE_LIFE_MS),
        })
        .returning({ id: clientCodes.id });
      if (!made) continue;
      const channel = contact.kind === "email" ? "email" : "telegram";
      const contactId = channel === "email" ? await furtherEmailId(tx, { clientId, emailKey: known }) : null;
      await enqueue(tx, core.clock, sendSignInCode, { codeId: made.id, channel, ...(contactId ? { contactId } : {}) }); // prettier-ignore
    }
  });
  return ok({ request });
}

async function takeRates(core: Core, wanted: [RateRule, string][]) {
  const limits = rateLimitsOf(core.env);
  for (const [rule, key] of wanted) {
    const state = await limits.take(rule, key);
    if (state && !state.allowed)
      return { reason: "rate_limited" as const, retryAfterSeconds: state.resetSeconds };
  }
  return null;
}

async function clientsByEmail(tx: Tx, emailKey: string): Promise<number[]> {
  const rows = await tx
    .select({ id: clients.id })
    .from(clients)
    .where(await knownBy(tx, { kind: "email", value: emailKey }))
    .orderBy(asc(clients.id))
    .limit(CODES_PER_REQUEST);
  const merged = await survivorsBy(tx, clients.emailKey, [emailKey]);
  const ids = [...rows.map(({ id }) => id), ...merged.map(({ clientId }) => clientId)];
  return [...new Set(ids)].slice(0, CODES_PER_REQUEST);
}

/** The further address that was typed, unless it is the client's first: the letter goes where it was asked for. */
async function furtherEmailId(
  tx: Tx,
  { clientId, emailKey }: { clientId: number; emailKey: string },
): Promise<number | null> {
  const [first] = await tx.select({ key: clients.emailKey }).from(clients).where(eq(clients.id, clientId));
  if (first?.key === emailKey) return null;
  const asked = and(eq(clientContacts.clientId, clientId), eq(clientContacts.kind, "email"), eq(clientContacts.value, emailKey)); // prettier-ignore
  const [row] = await tx.select({ id: clientContacts.id }).from(clientContacts).where(asked);
  return row?.id ?? null;
}

async function clientsByLinkedPhone(tx: Tx, e164: string): Promise<number[]> {
  const rows = await tx
    .select({ id: clients.id })
    .from(clients)
    .innerJoin(
      externalRefs,
      and(
        eq(externalRefs.entity, "client"),
        eq(externalRefs.entityId, clients.id),
        eq(externalRefs.source, "telegram"),
      ),
    )
    .where(await knownBy(tx, { kind: "phone", value: e164 }))
    .orderBy(asc(clients.id))
    .limit(CODES_PER_REQUEST);
  return [...new Set(rows.map(({ id }) => id))];
}

export interface OpenedClientSession {
  /** Goes into the cookie and nowhere else. */
  secret: string;
  clientId: number;
}

export type SignInRefusal = { reason: "wrong" } | { reason: "rate_limited"; retryAfterSeconds: number };

/** Opens a session by the code that was sent for this browser's request. Five wrong codes end the request. */
export async function signInByCode(
  core: Core,
  { request, code, clientIp }: { request: string; code: string; clientIp: string },
): Promise<Result<OpenedClientSession, SignInRefusal>> {
  const held = await takeRates(core, [[TRIES_PER_ADDRESS, addressKey(clientIp)]]);
  if (held) return refuse(held);
  return core.db.transaction(async (tx) => {
    const requestHash = secretHash(request);
    // The attempt is counted first and under the row's lock, so parallel guesses do not get more tries than there are.
    const rows = await tx
      .update(clientCodes)
      .set({ attempts: sql`${clientCodes.attempts} + 1` })
      .where(and(eq(clientCodes.requestHash, requestHash), isNull(clientCodes.usedAt)))
      .returning();
    const now = core.clock.now();
    const row = rows.find(
      (one) =>
        isCodeLive({ ...one, attempts: one.attempts - 1 }, now) && sameSecret(one.codeHash, secretHash(code)),
    );
    if (!row) return refuse({ reason: "wrong" as const });
    return ok(await openSession(tx, core, { clientId: row.clientId, requestHash }));
  });
}

/** Opens a session by the link of the letter, in whichever browser it was opened. */
export async function signInByLink(
  core: Core,
  { link, clientIp }: { link: string; clientIp: string },
): Promise<Result<OpenedClientSession, SignInRefusal>> {
  const held = await takeRates(core, [[TRIES_PER_ADDRESS, addressKey(clientIp)]]);
  if (held) return refuse(held);
  return core.db.transaction(async (tx) => {
    const now = core.clock.now();
    const [row] = await tx
      .update(clientCodes)
      .set({ usedAt: now })
      .where(
        and(
          eq(clientCodes.linkHash, secretHash(link)),
          isNull(clientCodes.usedAt),
          gt(clientCodes.expiresAt, now),
        ),
      )
      .returning();
    if (!row) return refuse({ reason: "wrong" as const });
    return ok(await openSession(tx, core, { clientId: row.clientId, requestHash: row.requestHash }));
  });
}

async function openSession(
  tx: Tx,
  core: Core,
  { clientId, requestHash }: { clientId: number; requestHash: string },
): Promise<OpenedClientSession> {
  const now = core.clock.now();
  // A letter may have been on its way when two cards became one.
  const ownerId = await survivorOf(tx, clientId);
  // Whoever came in needs no second code of the same request.
  await tx
    .update(clientCodes)
    .set({ usedAt: now })
    .where(and(eq(clientCodes.requestHash, requestHash), isNull(clientCodes.usedAt)));
  const secret = newSecret();
  await tx.insert(clientSessions).values({
    clientId: ownerId,
    tokenHash: secretHash(secret),
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + CLIENT_SESSION_MS),
  });
  return { secret, clientId: ownerId };
}

/** Keeps a session alive for as long as it is used; writes at most twice a day. */
export async function noteClientSeen(core: Core, { id, lastSeenAt }: LiveClientSession): Promise<void> {
  const now = core.clock.now();
  if (now.getTime() - lastSeenAt.getTime() < CLIENT_SEEN_EVERY_MS) return;
  await core.db
    .update(clientSessions)
    .set({ lastSeenAt: now, expiresAt: new Date(now.getTime() + CLIENT_SESSION_MS) })
    .where(and(eq(clientSessions.id, id), eq(clientSessions.lastSeenAt, lastSeenAt)));
}

/** Ends the session of a cookie. Ending one that does not exist is no failure. */
export async function signOutClient({ db }: Core, secret: string): Promise<void> {
  await db.delete(clientSessions).where(eq(clientSessions.tokenHash, secretHash(secret)));
}

/** Ends every session of a client, on all devices. */
export async function signOutEverywhere(db: Queryable, clientId: number): Promise<number> {
  const ended = await db
    .delete(clientSessions)
    .where(eq(clientSessions.clientId, clientId))
    .returning({ id: clientSessions.id });
  return ended.length;
}

const PRUNED_AT_ONCE = 500;

/** Removes what has run out; a day is kept, so that "the code has run out" can be told from "wrong". */
export async function pruneAccess({ db, clock }: Core): Promise<void> {
  const before = new Date(clock.now().getTime() - 86_400_000);
  for (const table of [clientCodes, clientSessions]) {
    const old = await db
      .select({ id: table.id })
      .from(table)
      .where(lt(table.expiresAt, before))
      .limit(PRUNED_AT_ONCE);
    if (old.length > 0)
      await db.delete(table).where(inArray(table.id, old.map(({ id }) => id))); // prettier-ignore
  }
}
