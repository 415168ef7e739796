import { randomUUID } from "node:crypto";
import { and, asc, eq, inArray } from "drizzle-orm";
import { payments, programs } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { getProgram, type Program } from "~/features/programs/queries.server";
import type { Vendors } from "~/jobs/vendors";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { checkAttempt, chosenGateway, pushAttempt } from "../../attempts/commands.server";
import type { PaymentRow } from "../../books/commands.server";
import { answerOf, refreshOne, whereTo, type PaymentProgress, type Started } from "../../commands.server";
import { faultOf } from "~/features/connections/fault/model";
import { GATEWAY_METHODS, isOpen, isSetAside, type GatewayMethod } from "../../model";
import { needsContact, prepareProgramReceipt } from "../../receipts/commands.server";
import { readProgramOrder } from "../orders/queries.server";

export type ProgramPayRefusal = { reason: "no_gateway" | "gateway_down" | "gone" | "contact" };

const ROUNDS = 4;

/**
 * Sends a client to the gateway for what is left to pay of a programme of theirs. As with visits there is one live payment: an open attempt of
 * the same amount is gone on with, another one is called off at the gateway first.
 * @throws AppError `not_found` when the programme is not theirs
 */
export async function startProgramPayment(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  { programId }: { programId: number },
): Promise<Result<Started, ProgramPayRefusal>> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const program = await payable(core.db, actor, programId);
    const leftMinor = program.priceMinor - program.paidMinor;
    if (leftMinor <= 0) return ok({ paid: true });
    if (program.archivedAt !== null || program.state === "stopped") return refuse({ reason: "gone" });
    const live = await goOn(core, vendors, actor, { programId, leftMinor });
    if (live) return live;
    const gateway = await chosenGateway(core.db, vendors, program.currency);
    if (!gateway) return refuse({ reason: "no_gateway" });
    const begun = await begin(core, actor, { programId, method: gateway.name });
    if (!begun.ok) return begun;
    // Another tab was quicker, or the price has changed.
    if (begun.value === null) continue;
    const answer = answerOf(await pushAttempt(core, actor, { gateway, payment: begun.value }));
    return answer.ok ? answer : refuse({ reason: "gateway_down" });
  }
  return refuse({ reason: "gateway_down" });
}

/** A client's own programme; to everybody else it is not there. */
async function payable(db: Queryable, actor: Actor, programId: number): Promise<Program> {
  const program = await getProgram(db, actor, programId);
  if (actor.kind !== "client" || program.clientId !== actor.clientId)
    throw new AppError("not_found", "no such programme");
  return program;
}

async function attemptsOf(db: Queryable, programId: number): Promise<PaymentRow[]> {
  return db
    .select()
    .from(payments)
    .where(and(eq(payments.programId, programId), inArray(payments.method, [...GATEWAY_METHODS])))
    .orderBy(asc(payments.id));
}

async function openAttempts(db: Queryable, programId: number): Promise<PaymentRow[]> {
  return (await attemptsOf(db, programId)).filter((row) => isOpen(row) && !isSetAside(row.failure));
}

/** Sees to the attempts that are open already; null: none is left. */
async function goOn(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  { programId, leftMinor }: { programId: number; leftMinor: number },
): Promise<Result<Started, ProgramPayRefusal> | null> {
  for (const payment of await openAttempts(core.db, programId)) {
    const gateway = vendors.gateways[payment.method];
    if (!gateway) return refuse({ reason: "gateway_down" });
    const isWanted = payment.amountMinor === leftMinor;
    try {
      // Nobody knows whether it came to be: the same key makes it so, or finds it.
      if (payment.externalId === null) await pushAttempt(core, actor, { gateway, payment });
      const [known] = (await openAttempts(core.db, programId)).filter(({ id }) => id === payment.id);
      if (!known) continue;
      const checked = await checkAttempt(core, actor, { gateway, payment: known, cancel: !isWanted });
      const answer = checked?.told ? whereTo(checked.told, checked.applied) : null;
      if (!answer) continue;
      return answer.ok && ("paid" in answer.value || isWanted) ? answer : refuse({ reason: "gateway_down" });
    } catch (error) {
      if (!faultOf(error)) throw error;
      return refuse({ reason: "gateway_down" });
    }
  }
  return null;
}

/** Writes an attempt down with its receipt; null when what was read before no longer holds. Nothing has left for the gateway yet. */
async function begin(
  core: Core,
  actor: Actor,
  { programId, method }: { programId: number; method: GatewayMethod },
): Promise<Result<PaymentRow | null, ProgramPayRefusal>> {
  return core.db.transaction(async (tx) => {
    await lockRow(tx, programs, programId);
    const { clientId, title, priceMinor, paidMinor, currency } = await payable(tx, actor, programId);
    const amountMinor = priceMinor - paidMinor;
    if (amountMinor <= 0 || (await openAttempts(tx, programId)).length > 0) return ok(null);
    if (await needsContact(tx, method)) {
      const { email, phoneE164 } = (await readProgramOrder(tx, programId)).customer;
      if (email === null && phoneE164 === null) return refuse({ reason: "contact" as const });
    }
    const at = core.clock.now();
    const [payment] = await tx
      .insert(payments)
      .values({
        ...{ bookingId: null, programId, clientId, method, purpose: paidMinor > 0 ? "rest" : "full" },
        ...{ status: "created", amountMinor, currency, refundedMinor: 0, pointsSpent: 0 },
        ...{ idempotencyKey: randomUUID(), actor: actorRef(actor), note: "", createdAt: at, updatedAt: at },
      })
      .returning();
    if (!payment) throw new AppError("internal", "insert returned no row");
    await prepareProgramReceipt(tx, { core, actor }, { payment, title });
    tx.touch("payments");
    return ok(payment);
  });
}

/**
 * Asks the gateway about the programme's open attempts and answers how paying stands; the return address says nothing.
 * @throws AppError `not_found`
 */
export async function refreshProgramPayment(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  { programId }: { programId: number },
): Promise<PaymentProgress> {
  await payable(core.db, actor, programId);
  for (const payment of await openAttempts(core.db, programId))
    await refreshOne(core, vendors, actor, payment);
  const attempts = await attemptsOf(core.db, programId);
  if (attempts.some(isOpen)) return "pending";
  const last = attempts.at(-1);
  return last ? (last.status as "succeeded" | "failed") : "none";
}
