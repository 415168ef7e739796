import { and, asc, eq, isNull } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { clients, progressGoals } from "~drizzle/schema";
import { getMainLocation } from "~/features/catalog/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { dayOf } from "~/lib/zoned-time";
import { changesOf, type Measure } from "../model";
import { mustProgressOf, readJournal } from "../queries.server";
import { BOUNDS } from "../ranges/model";
import { isReached } from "./model";

export interface GoalInput {
  clientId: number;
  measure: Measure;
  /** Grams or millimetres. */
  targetValue: number;
  dueOn: string | null;
}

export type GoalRefusal =
  { reason: "impossible" } | { reason: "there_already"; value: number } | { reason: "past" };

/** Sets a goal; the one for the same measure that was open is put away. Its start is the last value of the journal. */
export async function setGoal(core: Core, actor: Actor, input: GoalInput): Promise<Result<{ goalId: number }, GoalRefusal>> {
  const { clientId, measure, targetValue, dueOn } = input;
  await mustProgressOf(core.db, actor, { clientId, action: "write" });
  const [least, most] = BOUNDS[measure].possible;
  if (targetValue < least || targetValue > most) return refuse({ reason: "impossible" });
  const now = core.clock.now();
  return core.db.transaction(async (tx): Promise<Result<{ goalId: number }, GoalRefusal>> => {
    await lockRow(tx, clients, clientId);
    if (dueOn !== null && dueOn < dayOf(now, await zoneOf(tx))) return refuse({ reason: "past" });
    const change = changesOf(await readJournal(tx, clientId)).find((one) => one.measure === measure);
    const startValue = change?.last.value ?? null;
    if (startValue === targetValue) return refuse({ reason: "there_already", value: startValue });
    const open = and(eq(progressGoals.clientId, clientId), eq(progressGoals.measure, measure), isNull(progressGoals.archivedAt));
    await tx.update(progressGoals).set({ archivedAt: now }).where(and(open, isNull(progressGoals.reachedAt)));
    const row = { clientId, measure, startValue, targetValue, dueOn, actor: actorRef(actor), createdAt: now };
    const [made] = await tx.insert(progressGoals).values(row).returning({ id: progressGoals.id });
    tx.touch("progress");
    return ok({ goalId: made?.id ?? 0 });
  });
} // prettier-ignore

/** Puts a goal away, reached or not. @throws AppError `not_found` */
export async function dropGoal(
  core: Core,
  actor: Actor,
  { clientId, goalId }: { clientId: number; goalId: number },
): Promise<void> {
  await mustProgressOf(core.db, actor, { clientId, action: "write" });
  await core.db.transaction(async (tx) => {
    const own = and(eq(progressGoals.id, goalId), eq(progressGoals.clientId, clientId));
    const gone = await tx.update(progressGoals).set({ archivedAt: core.clock.now() }).where(own).returning({ id: progressGoals.id }); // prettier-ignore
    if (gone.length === 0) throw new AppError("not_found", "no such goal");
    tx.touch("progress");
  });
}

/**
 * Notes which of a client's goals the journal has reached, or, after a slip was corrected, no longer has. Entries of the days before a goal
 * was set do not count; the first one after gives a start to a goal that was set before anything was measured.
 */
export async function refreshGoals(tx: Tx, { clock }: Pick<Core, "clock">, clientId: number): Promise<void> {
  const goals = await tx
    .select()
    .from(progressGoals)
    .where(and(eq(progressGoals.clientId, clientId), isNull(progressGoals.archivedAt)))
    .orderBy(asc(progressGoals.id));
  if (goals.length === 0) return;
  const [journal, zone] = [await readJournal(tx, clientId), await zoneOf(tx)];
  for (const goal of goals) {
    const since = journal.filter(({ measuredOn }) => measuredOn >= dayOf(goal.createdAt, zone));
    const startValue = goal.startValue ?? since.find((entry) => entry[goal.measure] !== null)?.[goal.measure] ?? null;
    const reached = since.some((entry) => isReached({ ...goal, startValue }, entry));
    const reachedAt = reached ? (goal.reachedAt ?? clock.now()) : null;
    if (startValue === goal.startValue && reachedAt?.getTime() === goal.reachedAt?.getTime()) continue;
    await tx.update(progressGoals).set({ startValue, reachedAt }).where(eq(progressGoals.id, goal.id));
  }
} // prettier-ignore

async function zoneOf(tx: Tx): Promise<string> {
  return (await getMainLocation(tx))?.zone ?? "UTC";
}
