import { and, eq } from "drizzle-orm";
import { clientActions } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { insertAction, mustAction, type ActionRefusal } from "../commands.server";
import { refreshContactTimes } from "../contact-times/commands.server";
import type { ActionKind, ActionState } from "../model";
import { mustTalk } from "../reach/queries.server";

type Change = Partial<typeof clientActions.$inferInsert>;

/** Changes an action that stands in one of these states; the contact times of its client follow. */
async function change(
  core: Core,
  actor: Actor,
  { actionId, from, to }: { actionId: number; from: ActionState; to: (now: Date) => Change },
): Promise<Result<{ clientId: number }, ActionRefusal>> {
  return core.db.transaction(async (tx) => {
    const action = await mustAction(tx, actor, actionId);
    const now = core.clock.now();
    const changed = await tx
      .update(clientActions)
      .set({ ...to(now), updatedAt: now, version: action.version + 1 })
      .where(and(eq(clientActions.id, actionId), eq(clientActions.state, from)))
      .returning({ id: clientActions.id });
    if (changed.length === 0) return refuse({ reason: "gone" });
    await refreshContactTimes(tx, [action.clientId]);
    tx.touch("conversations");
    return ok({ clientId: action.clientId });
  });
}

/** A planned action is done later, or earlier. */
export function postponeAction(core: Core, actor: Actor, { actionId, dueAt }: { actionId: number; dueAt: Date }) {
  return change(core, actor, { actionId, from: "planned", to: () => ({ dueAt }) });
} // prettier-ignore

/** Nobody will do it. The moment it was given up stands where that of doing it would. */
export function cancelAction(core: Core, actor: Actor, { actionId, reason }: { actionId: number; reason: string }) {
  return change(core, actor, { actionId, from: "planned", to: (now) => ({ state: "cancelled", doneAt: now, result: reason }) });
} // prettier-ignore

/** Takes the end of an action back: it is planned again, for when it was due. */
export async function reopenAction(core: Core, actor: Actor, { actionId }: { actionId: number }) {
  return core.db.transaction(async (tx) => {
    const action = await mustAction(tx, actor, actionId);
    if (action.state === "planned") return ok({ clientId: action.clientId });
    const now = core.clock.now();
    await tx
      .update(clientActions)
      .set({
        state: "planned",
        doneAt: null,
        result: "",
        dueAt: action.dueAt ?? now,
        updatedAt: now,
        version: action.version + 1,
      })
      .where(eq(clientActions.id, actionId));
    await refreshContactTimes(tx, [action.clientId]);
    tx.touch("conversations");
    return ok({ clientId: action.clientId });
  });
}

export interface ActionEdit {
  actionId: number;
  kind: ActionKind;
  description: string;
  dueAt: Date;
  responsibleId: number | null;
}

/** Says a planned action otherwise: what, when, by whom. */
export function editAction(core: Core, actor: Actor, { actionId, ...edit }: ActionEdit) {
  return change(core, actor, { actionId, from: "planned", to: () => edit });
}

export interface DoneInput {
  clientId: number;
  kind: ActionKind;
  description: string;
  result: string;
  doneAt: Date;
}

/** Writes down something that was done without having been planned. */
export async function noteDone(core: Core, actor: Actor, input: DoneInput): Promise<{ actionId: number }> {
  return core.db.transaction(async (tx) => {
    await mustTalk(tx, actor, { clientId: input.clientId, to: "write" });
    const actionId = await insertAction(tx, { clock: core.clock, actor }, { ...input, state: "done", dueAt: null });
    await refreshContactTimes(tx, [input.clientId]);
    tx.touch("conversations");
    return { actionId };
  });
} // prettier-ignore
