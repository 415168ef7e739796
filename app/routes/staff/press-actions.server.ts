import { json } from "@remix-run/node";
import type { z } from "zod";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import {
  cancelAction,
  editAction,
  postponeAction,
  reopenAction,
} from "~/features/conversations/actions/commands.server";
import { finishAction, planAction } from "~/features/conversations/commands.server";
import { editForm, finishForm, planForm, postponeForm } from "~/features/conversations/schema";
import { resolveLocale } from "~/i18n/locale.server";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok } from "~/lib/result";
import { idParam } from "~/lib/text";
import { answerErrors, issueMessages } from "../forms.server";
import { ONCE_FIELD } from "../once-field";

interface Press {
  core: Core;
  user: UserActor;
  request: Request;
  form: FormData;
}

export const ACTION_INTENTS = ["plan", "finish", "postpone", "cancel", "reopen", "edit"] as const;
export type ActionIntent = (typeof ACTION_INTENTS)[number];

/** What a page shows after one of the buttons: what became of it, or what is wrong with what was typed. */
export type ActionAnswer =
  | { of: ActionIntent; actionId: number }
  | { of: ActionIntent; refused: "gone" }
  | { of: ActionIntent; errors: Record<string, string[] | undefined>; typed: Record<string, string> };

/** Which of the buttons of an action was pressed; null: another form of the page. */
export function actionIntent(form: FormData): ActionIntent | null {
  const intent = form.get("intent");
  return ACTION_INTENTS.find((one) => one === intent) ?? null;
}

/** Does what a button of an action says, on whichever page it stands. */
export async function pressAction(press: Press, of: ActionIntent) {
  const { core, user, request, form } = press;
  const zone = (await getMainLocation(core.db))?.zone ?? "UTC";
  const { [ONCE_FIELD]: once = null, ...typed } = Object.fromEntries(form) as Record<string, string>;
  const refuse = (error: z.ZodError) =>
    json<ActionAnswer>({ of, errors: issueMessages(error, resolveLocale(request)), typed }, 422);
  const done = (actionId: number) => json<ActionAnswer>({ of, actionId });
  const settle = async (actionId: number, work: () => Promise<{ ok: boolean }>) =>
    (await answerErrors(work)).ok ? done(actionId) : json<ActionAnswer>({ of, refused: "gone" }, 409);

  if (of === "plan") {
    const read = planForm(zone).safeParse(typed);
    if (!read.success) return refuse(read.error);
    const planned = await answerErrors(() =>
      rememberOnce(core, user, { form: "plan-action", once, content: typed }, async () => ok(await planAction(core, user, read.data))),
    );
    return done(planned.ok ? planned.value.actionId : 0);
  }
  if (of === "finish") {
    const read = finishForm(zone).safeParse(typed);
    if (!read.success) return refuse(read.error);
    return settle(read.data.actionId, () => finishAction(core, user, read.data));
  }
  if (of === "postpone") {
    const read = postponeForm(zone).safeParse(typed);
    if (!read.success) return refuse(read.error);
    return settle(read.data.actionId, () => postponeAction(core, user, read.data));
  }
  const named = idParam.safeParse(typed.actionId);
  if (!named.success) throw new Response(null, { status: 404 });
  const actionId = named.data;
  if (of === "cancel") return settle(actionId, () => cancelAction(core, user, { actionId, reason: (typed.reason ?? "").trim().slice(0, 500) }));
  if (of === "reopen") return settle(actionId, () => reopenAction(core, user, { actionId }));
  const read = editForm(zone).safeParse(typed);
  if (!read.success) return refuse(read.error);
  return settle(actionId, () => editAction(core, user, { actionId, ...read.data }));
} // prettier-ignore
