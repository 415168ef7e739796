import { and, desc, eq, isNotNull, ne } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { billingLookups, billingSnapshots, externalRefs } from "~drizzle/schema";
import { splitFullName } from "~/features/clients/full-name/model";
import { readConnection } from "~/features/connections/queries.server";
import { queueProfileUpdate } from "~/features/helpdesk/commands.server";
import type { VendorFault } from "~/features/sync/ports";
import type { Core } from "~/lib/core";
import {
  ASKED_AGAIN_FOR_MS,
  BILLING_SOURCE,
  failureOf,
  isSomebodyElse,
  mayPass,
  type BillingFailure,
} from "../model";
import type { BillingDirectory, Contract } from "../ports";
import { readSettlement } from "../settlement/model";
import { newestLookup, readAskedClient, type AskedClient } from "./queries.server";

/** All phones together; then words stand where the answer would. */
const WHOLE_MS = 30_000;
const AGAIN_MS = 60_000;

interface Asked {
  lookupId: number;
  signal: AbortSignal;
  /** All phones together, milliseconds. */
  wholeMs?: number;
}

/** A contract and the phone it was found by. */
type Found = Contract & { phone: string };

/**
 * Asks the billing what a question asks, and keeps the answer. Nothing is written but the question and its dated answer: neither the client's own
 * fields nor, when the name is another one, the support desk. Done twice it answers once. Not inside a transaction.
 */
export async function answerQuestion(core: Core, billing: BillingDirectory | null, { lookupId, signal, wholeMs = WHOLE_MS }: Asked): Promise<{ againMs: number | null }> {
  const [lookup] = await core.db.select().from(billingLookups).where(eq(billingLookups.id, lookupId));
  if (!lookup || lookup.state === "done") return { againMs: null };
  const client = await readAskedClient(core.db, lookup.clientId);
  // Somebody asked anew meanwhile: that question is the one people look at.
  const isNewest = (await newestLookup(core.db, lookup.clientId))?.id === lookupId;
  if (!client || !client.isOpen || !isNewest) return { againMs: null };
  if (billing === null) return fail(core, { lookup, failure: "not_connected" });
  try {
    const whole = AbortSignal.any([signal, AbortSignal.timeout(wholeMs)]);
    const found = await askByPhones(billing, client.phones, whole);
    await keep(core, { lookupId, client, found });
    return { againMs: null };
  } catch (error) {
    if (signal.aborted) throw error;
    const fault = faultOf(error);
    if (!fault) throw error;
    return fail(core, { lookup, ...fault });
  }
} // prettier-ignore

/** One phone after the other, so that a billing that is away is asked once and not five times. */
async function askByPhones(billing: BillingDirectory, phones: readonly string[], signal: AbortSignal): Promise<Found[]> {
  const found = new Map<string, Found>();
  for (const phone of phones)
    for (const contract of await billing.lookUp(phone, signal)) {
      const key = contract.contractNumber || contract.fullName;
      if (!found.has(key)) found.set(key, { ...contract, phone });
    }
  return [...found.values()];
} // prettier-ignore

function faultOf(error: unknown): { failure: BillingFailure; retryAfterMs: number | null } | null {
  if (!(error instanceof Error)) return null;
  if (error.name === "TimeoutError") return { failure: "away", retryAfterMs: null };
  if (error.name !== "VendorError") return null;
  const { kind, retryAfterMs, operation } = error as VendorFault & { operation?: string };
  // What every call ends with while there is no account, or it is paused.
  return { failure: failureOf(kind, operation !== "connection"), retryAfterMs };
}

interface Failed {
  lookup: typeof billingLookups.$inferSelect;
  failure: BillingFailure;
  retryAfterMs?: number | null;
}

async function fail(core: Core, { lookup, failure, retryAfterMs }: Failed) {
  const now = core.clock.now();
  await core.db.transaction(async (tx) => {
    await tx
      .update(billingLookups)
      .set({ state: "failed", failure, finishedAt: now })
      .where(and(eq(billingLookups.id, lookup.id), ne(billingLookups.state, "done")));
    tx.touch("billing");
  });
  // The panel and the API are asked by somebody who is gone when it comes back.
  const isAgain = lookup.door === "card" && mayPass(failure) && now.getTime() - lookup.askedAt.getTime() < ASKED_AGAIN_FOR_MS; // prettier-ignore
  return { againMs: isAgain ? Math.max(AGAIN_MS, retryAfterMs ?? 0) : null };
}

interface Answer {
  lookupId: number;
  client: AskedClient;
  found: readonly Found[];
}

async function keep(core: Core, { lookupId, client, found }: Answer): Promise<void> {
  const isWritten = await writesProfiles(core);
  await core.db.transaction(async (tx) => {
    const now = core.clock.now();
    const [mine] = await tx
      .update(billingLookups)
      .set({ state: "done", failure: null, finishedAt: now, phonesTried: client.phones.length })
      .where(and(eq(billingLookups.id, lookupId), ne(billingLookups.state, "done")))
      .returning({ id: billingLookups.id });
    // Two runs of one question: the first one's answer stands.
    if (!mine) return;
    const kept = [];
    for (const contract of found) kept.push(await keepContract(tx, { lookupId, client, contract, now }));
    for (const one of kept) if (!one.nameDiffers || one.acceptedAt !== null) await linkContract(tx, one, now);
    // The profile has room for one contract: the first in the client's own name.
    const own = kept.find((one) => !one.nameDiffers || one.acceptedAt !== null);
    const profile = !isWritten || kept.length === 0 ? "none" : own ? "queued" : "held";
    if (own && profile === "queued") await queueProfileUpdate(tx, core, { clientId: client.id, snapshotId: own.id });
    if (profile !== "none") await tx.update(billingLookups).set({ profile }).where(eq(billingLookups.id, lookupId));
    tx.touch("billing");
  });
} // prettier-ignore

/** The contract is one of the client's identities from now on, unless another client has it already: that is for a person to see to. */
export async function linkContract(
  tx: Tx,
  { clientId, contractNumber }: { clientId: number; contractNumber: string },
  createdAt: Date,
): Promise<void> {
  if (contractNumber === "") return;
  const ref = { source: BILLING_SOURCE, entity: "client" as const, externalId: contractNumber };
  await tx
    .insert(externalRefs)
    .values({ ...ref, entityId: clientId, createdAt })
    .onConflictDoNothing();
}

/** Whether the support desk's profiles are kept by us. Not inside a transaction. */
export async function writesProfiles(core: Core): Promise<boolean> {
  const { state, settings } = await readConnection(core, "freescout");
  return state === "on" && settings?.writesProfiles === true;
}

/** A contract as it is kept: whose, found by which phone, under which question, when. */
export interface Kept {
  lookupId: number;
  client: Pick<AskedClient, "id" | "name">;
  contract: Found;
  now: Date;
}

/** Keeps one contract of an answer. */
export async function keepContract(tx: Tx, { lookupId, client, contract, now }: Kept) {
  const name = splitFullName(contract.fullName);
  const nameDiffers = isSomebodyElse(client.name, contract.fullName);
  const accepted = nameDiffers ? await readAcceptance(tx, client.id, contract) : null;
  const [row] = await tx
    .insert(billingSnapshots)
    .values({
      lookupId,
      clientId: client.id,
      takenAt: now,
      phoneE164: contract.phone,
      contractNumber: contract.contractNumber,
      fullName: contract.fullName,
      lastName: name.last,
      firstName: name.first,
      middleName: name.middle,
      organization: name.organization,
      address: contract.address,
      settlement: readSettlement(contract.address),
      tariff: contract.tariff,
      balanceMinor: contract.balanceMinor,
      currency: contract.currency,
      nameDiffers,
      acceptedAt: accepted?.acceptedAt ?? null,
      acceptedBy: accepted?.acceptedBy ?? null,
    })
    .returning();
  if (!row) throw new Error("No row came back");
  return row;
}

/** Whoever said once that this contract in this name is the client's is not asked again. */
async function readAcceptance(tx: Tx, clientId: number, { contractNumber, fullName }: Contract) {
  const [row] = await tx
    .select({ acceptedAt: billingSnapshots.acceptedAt, acceptedBy: billingSnapshots.acceptedBy })
    .from(billingSnapshots)
    .where(
      and(
        eq(billingSnapshots.clientId, clientId),
        eq(billingSnapshots.contractNumber, contractNumber),
        eq(billingSnapshots.fullName, fullName),
        isNotNull(billingSnapshots.acceptedAt),
      ),
    )
    .orderBy(desc(billingSnapshots.id))
    .limit(1);
  return row ?? null;
}
