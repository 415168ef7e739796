import { and, eq } from "drizzle-orm";
import { among } from "~drizzle/among";
import { lockName } from "~drizzle/lock";
import { clients, externalRefs, planLoads, treatmentPlans } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { raiseCase } from "../cases/commands.server";
import { refreshPlans } from "../jobs";
import { newLoad, readSoon } from "../loading/commands.server";
import { PLAN_SOURCE } from "../model";

/** `claimed`: another client is this patient. `closed`: the card is merged or erased. */
export type LinkRefusal = "claimed" | "closed";

interface Link {
  clientId: number;
  /** As the clinic's system numbers them. */
  patientId: string;
}

/**
 * Says that a client is this patient of the clinic. Nothing is asked there now: the plans, and whether there is such a patient, come with the first
 * reading. One patient is one client; who tries to make them two raises a case. @throws AppError `forbidden`, `not_found`
 */
export async function linkPatient(core: Core, actor: Actor, { clientId, patientId }: Link): Promise<Result<null, LinkRefusal>> {
  requireCan(actor, "plans:write");
  return core.db.transaction(async (tx) => {
    await mustSeeClient(tx, actor, clientId);
    const [client] = await tx.select().from(clients).where(eq(clients.id, clientId));
    if (!client || client.erasedAt !== null || client.mergedIntoId !== null) return refuse("closed" as const);
    await lockName(tx, `plans:${patientId}`);
    const ofPatient = and(eq(externalRefs.source, PLAN_SOURCE), eq(externalRefs.entity, "client"), eq(externalRefs.externalId, patientId));
    const [held] = await tx.select({ clientId: externalRefs.entityId }).from(externalRefs).where(ofPatient);
    if (held?.clientId === clientId) return ok(null);
    const at = core.clock.now();
    if (held) {
      await raiseCase(tx, at, { kind: "claimed", key: patientId, clientId, facts: { patient: patientId, client: String(held.clientId) } });
      return refuse("claimed" as const);
    }
    await tx.insert(externalRefs).values({ source: PLAN_SOURCE, entity: "client", externalId: patientId, entityId: clientId, createdAt: at });
    const load = newLoad({ patientId, clientId }, { at, by: actorRef(actor) });
    await tx.insert(planLoads).values(load).onConflictDoUpdate({ target: [planLoads.source, planLoads.patientId], set: { clientId, dueAt: at } });
    await enqueue(tx, core.clock, refreshPlans, {});
    tx.touch("plans");
    tx.touch("clients");
    return ok(null);
  });
} // prettier-ignore

/** Takes the link and what was read by it away; the patient at the clinic stays as they are. @throws AppError `forbidden`, `not_found` */
export async function unlinkPatient(core: Core, actor: Actor, { clientId, patientId }: Link): Promise<void> {
  requireCan(actor, "plans:write");
  await core.db.transaction(async (tx) => {
    await mustSeeClient(tx, actor, clientId);
    const own = and(eq(externalRefs.source, PLAN_SOURCE), eq(externalRefs.entity, "client"), eq(externalRefs.externalId, patientId), eq(externalRefs.entityId, clientId)); // prettier-ignore
    const gone = await tx.delete(externalRefs).where(own).returning({ id: externalRefs.id });
    if (gone.length === 0) throw new AppError("not_found", "no such link");
    const [load, plans] = [planLoads, treatmentPlans];
    await tx.delete(load).where(and(eq(load.source, PLAN_SOURCE), eq(load.patientId, patientId)));
    await tx.delete(plans).where(and(eq(plans.source, PLAN_SOURCE), eq(plans.patientId, patientId)));
    tx.touch("plans");
    tx.touch("clients");
  });
}

/** Reads a client's plans once more, as soon as their minute allows. @throws AppError `forbidden`, `not_found` */
export async function retryPlans(core: Core, actor: Actor, clientId: number): Promise<void> {
  requireCan(actor, "plans:write");
  await core.db.transaction(async (tx) => {
    await mustSeeClient(tx, actor, clientId);
    const loads = await tx
      .select({ id: planLoads.id })
      .from(planLoads)
      .where(and(eq(planLoads.source, PLAN_SOURCE), among(planLoads.clientId, [clientId])));
    if (loads.length === 0) throw new AppError("not_found", "no link to the clinic");
    await readSoon(tx, core, loads.map(({ id }) => id)); // prettier-ignore
  });
}
