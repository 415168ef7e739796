import { inArray } from "drizzle-orm";
import { clients, planLoads } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { linkPatient } from "./links/commands.server";
import { claimLoad } from "./loading/commands.server";
import type { TreatmentPlanSource } from "./ports";
import { keepReading } from "./reading/commands.server";

/**
 * Links the demo's clients with patients and reads their plans from the clinic as the worker does, so that the demo opens with figures. Does nothing
 * when anybody is linked.
 */
export async function seedPlans(
  core: Core,
  actor: Actor,
  {
    links,
    source,
  }: {
    links: readonly { clientId: number; patientId: string }[];
    source: Pick<TreatmentPlanSource, "plansOfPatient" | "fetchPatient">;
  },
): Promise<void> {
  if (links.length === 0 || (await core.db.$count(planLoads)) > 0) return;
  const open = await core.db
    .select({ id: clients.id, mergedIntoId: clients.mergedIntoId, erasedAt: clients.erasedAt })
    .from(clients)
    .where(inArray(clients.id, links.map(({ clientId }) => clientId))); // prettier-ignore
  const isOpen = new Set(open.filter(({ mergedIntoId, erasedAt }) => mergedIntoId === null && erasedAt === null).map(({ id }) => id)); // prettier-ignore
  for (const link of links) if (isOpen.has(link.clientId)) await linkPatient(core, actor, link);
  for (let load = await claimLoad(core, "seed"); load; load = await claimLoad(core, "seed")) {
    const plans = await source.plansOfPatient(load.patientId);
    await keepReading(core, load, { plans, patient: await source.fetchPatient(load.patientId) });
  }
}
