import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { and, asc, desc, eq, isNotNull } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { billingLookups, billingSnapshots, clients, externalRefs } from "~drizzle/schema";
import { noteEvent } from "~drizzle/audit-event.server";
import { withinScope } from "~/features/clients/scope/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { readPhone } from "~/lib/phone.server";
import { answerQuestion } from "../asking/commands.server";
import { readAskedClient } from "../asking/queries.server";
import { requestBalance } from "../commands.server";
import type { BillingFailure } from "../model";
import { mustAskBilling } from "../policy";
import type { BillingDirectory } from "../ports";
import { readQuestion } from "../queries.server";

export interface DeskQuestion {
  /** As the support desk numbers its customer. */
  customerId: string;
  /** As it stands there. */
  phone: string;
}

export type SnapshotRow = typeof billingSnapshots.$inferSelect;

/** `unknown`: no such customer, not their phone, or the billing knows nobody by it; which of them it was is not told. */
export type DeskAnswer =
  | { kind: "found"; contract: SnapshotRow }
  | { kind: "unknown" }
  | { kind: "failed"; failure: BillingFailure }
  | { kind: "too_often"; retryAfterSeconds: number };

/** A request is not kept open for longer. */
const WHOLE_MS = 12_000;
const LOOK_MS = 300;
const RECENT = 20;
const LONGEST_PAUSE_MS = 3_000;

/**
 * Answers the support desk, which names a customer and a phone, while it waits. The billing is asked only when the customer is linked to a client whom
 * the actor may see and the phone is one of theirs; otherwise the answer is that of a stranger, by the same look-ups and after the time that a question
 * takes, so that nobody learns whether a phone is a customer's. Not inside a transaction. @throws AppError `forbidden`
 */
export async function answerDesk(core: Core, billing: BillingDirectory | null, actor: Actor, question: DeskQuestion): Promise<DeskAnswer> {
  mustAskBilling(actor);
  const [client, spellings, usualMs] = [
    await findCustomer(core.db, actor, question.customerId),
    await readSpellings(core.db, question.phone),
    await usualPause(core.db),
  ];
  const phones = (await readAskedClient(core.db, client?.id ?? 0))?.phones ?? [];
  const phone = phones.find((one) => spellings.has(one));
  if (!client || !phone) {
    await noteEvent(core, { name: "balance_asked", about: { door: "api", found: 0 } });
    await pause(usualMs);
    return { kind: "unknown" };
  }
  const request = { clientId: client.id, once: randomBytes(16).toString("base64url"), door: "api" as const, isAnsweredHere: true };
  const asked = await requestBalance(core, actor, request);
  if (!asked.ok) {
    if (asked.error.reason === "too_often") return { kind: "too_often", retryAfterSeconds: asked.error.retryAfterSeconds };
    await pause(usualMs);
    return { kind: "unknown" };
  }
  const { lookupId, isNew } = asked.value;
  if (isNew) await answerQuestion(core, billing, { lookupId, signal: new AbortController().signal, wholeMs: WHOLE_MS });
  const outcome = await settled(core, { lookupId, clientId: client.id });
  if (outcome.state !== "done") return { kind: "failed", failure: outcome.failure ?? "away" };
  const contract = await contractOf(core.db, lookupId, phone);
  return contract ? { kind: "found", contract } : { kind: "unknown" };
} // prettier-ignore

/** Asked from the card at this moment: that question is waited for, and not asked twice. */
async function settled(core: Core, { lookupId, clientId }: { lookupId: number; clientId: number }) {
  for (let waited = 0; ; waited += LOOK_MS) {
    const found = await readQuestion(core.db, { lookupId, clientId, now: core.clock.now() });
    if (!found || found.state !== "waiting" || waited >= WHOLE_MS)
      return found ?? { state: "failed" as const, failure: null };
    await pause(LOOK_MS);
  }
}

/** The contract of the phone that was asked by; else the first of another one. */
async function contractOf(db: Queryable, lookupId: number, phone: string): Promise<SnapshotRow | null> {
  const rows = await db
    .select()
    .from(billingSnapshots)
    .where(eq(billingSnapshots.lookupId, lookupId))
    .orderBy(asc(billingSnapshots.id));
  return rows.find((row) => row.phoneE164 === phone) ?? rows[0] ?? null;
}

async function findCustomer(db: Queryable, actor: Actor, customerId: string): Promise<{ id: number } | null> {
  const [row] = await db
    .select({ id: clients.id })
    .from(externalRefs)
    .innerJoin(clients, eq(clients.id, externalRefs.entityId))
    .where(
      and(
        eq(externalRefs.source, "freescout"),
        eq(externalRefs.entity, "client"),
        eq(externalRefs.externalId, customerId),
        withinScope(db, actor, clients.id),
      ),
    );
  return row ?? null;
}

/** A desk keeps phones as they were typed: with the eight, without the plus. */
async function readSpellings(db: Queryable, phone: string): Promise<ReadonlySet<string>> {
  const { country } = await readSetting(db, "business");
  const digits = `+${phone.replace(/\D/gu, "")}`;
  return new Set([readPhone(phone, country).e164, readPhone(digits).e164].filter((one) => one !== null));
}

/** How long one of the last questions took, milliseconds; which of them is left to chance. */
async function usualPause(db: Queryable): Promise<number> {
  const rows = await db
    .select({ from: billingLookups.askedAt, until: billingLookups.finishedAt })
    .from(billingLookups)
    .where(and(eq(billingLookups.state, "done"), isNotNull(billingLookups.finishedAt)))
    .orderBy(desc(billingLookups.id))
    .limit(RECENT);
  const taken = rows.map(({ from, until }) => (until ? until.getTime() - from.getTime() : 0));
  const [byte = 0] = randomBytes(1);
  return Math.min(LONGEST_PAUSE_MS, taken[byte % Math.max(1, taken.length)] ?? 0);
}
