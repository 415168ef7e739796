import { and, eq, isNull } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { planCases } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { PLAN_SOURCE } from "../model";

export type PlanCaseKind = (typeof planCases.$inferSelect)["kind"];

/** Something a person should look at. Said once: the same case is not raised again until somebody has seen it, and then only if it is new. */
export async function raiseCase(
  tx: Tx,
  at: Date,
  { kind, key, clientId, facts }: { kind: PlanCaseKind; key: string; clientId: number; facts: Record<string, string> },
): Promise<void> {
  const [raised] = await tx
    .insert(planCases)
    .values({ source: PLAN_SOURCE, kind, caseKey: `${kind}:${key}`, clientId, facts, at })
    .onConflictDoNothing({ target: [planCases.source, planCases.clientId, planCases.caseKey] })
    .returning({ id: planCases.id });
  if (raised) tx.touch("plans");
} // prettier-ignore

/** Takes a case off the list. @throws AppError `forbidden`, `not_found` */
export async function seeCase(core: Core, actor: Actor, { caseId, clientId }: { caseId: number; clientId: number }): Promise<void> {
  requireCan(actor, "plans:write");
  await core.db.transaction(async (tx) => {
    await mustSeeClient(tx, actor, clientId);
    const own = and(eq(planCases.id, caseId), eq(planCases.clientId, clientId));
    const [found] = await tx.select({ id: planCases.id }).from(planCases).where(own);
    if (!found) throw new AppError("not_found", "no such case");
    await tx
      .update(planCases)
      .set({ seenAt: core.clock.now(), seenBy: actorRef(actor) })
      .where(and(own, isNull(planCases.seenAt)));
    tx.touch("plans");
  });
} // prettier-ignore
