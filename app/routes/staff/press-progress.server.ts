import { json, redirect } from "@remix-run/node";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import {
  changeMeasurement,
  enterMeasurement,
  removeMeasurement,
  restoreMeasurement,
} from "~/features/progress/commands.server";
import type { MadeLink } from "~/features/progress/components/client-link";
import type { EntryAnswer } from "~/features/progress/components/entry-form";
import type { GoalAnswer } from "~/features/progress/components/goals";
import { dropGoal, setGoal } from "~/features/progress/goals/commands.server";
import { makeLink, revokeLink } from "~/features/progress/links/commands.server";
import { LINK_KINDS } from "~/features/progress/links/model";
import { keptQuery } from "~/features/progress/page/model";
import { pageQuery } from "~/features/progress/page/schema";
import { getEntry } from "~/features/progress/queries.server";
import { entryForm, goalForm, rowPress, valuesOf } from "~/features/progress/schema";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { drawQr } from "~/lib/qr-code.server";
import { readId } from "~/lib/text";
import { answerErrors, issueMessages } from "../forms.server";
import { ONCE_FIELD } from "../once-field";

/** What a journal's page shows after one of its forms. */
export type ProgressAnswer = EntryAnswer | GoalAnswer | MadeLink;

interface Press {
  core: Core;
  actor: Actor;
  request: Request;
  form: FormData;
  clientId: number;
  /** The page the form stood on, with another query. */
  hrefOf: (query: Record<string, string | number | undefined>) => string;
}

/** Does what was pressed on a journal's page, the client's own or staff's, and leads back to it; a refusal is answered in place. */
export function pressProgress(press: Press) {
  const { core, actor, form, clientId } = press;
  return answerErrors(async () => {
    switch (form.get("intent")) {
      case "enter":
      case "change-entry":
        return pressEntry(press);
      case "remove-entry": {
        const entryId = await ownEntry(press);
        await removeMeasurement(core, actor, entryId);
        return back(press, { removed: entryId }, "#journal");
      }
      case "restore-entry": {
        const { id } = rowOf(form);
        await restoreMeasurement(core, actor, id);
        return back(press, { done: "restored" }, "#journal");
      }
      case "set-goal":
        return pressGoal(press);
      case "drop-goal":
        await dropGoal(core, actor, { clientId, goalId: rowOf(form).id });
        return back(press, {}, "#goals");
      case "make-link":
        return pressLink(press);
      case "revoke-link":
        await revokeLink(core, actor, { clientId });
        return back(press, {}, "#link");
      default:
        throw new Response(null, { status: 422 });
    }
  });
}

/** Back to where the form stood, in the same span and measures, so that a reload repeats nothing. */
function back({ request, hrefOf }: Press, query: Record<string, string | number>, hash = "") {
  const asked = pageQuery.parse(Object.fromEntries(new URL(request.url).searchParams));
  return redirect(hrefOf({ ...keptQuery(asked), ...query }) + hash, 303);
}

function rowOf(form: FormData) {
  const row = rowPress.safeParse(Object.fromEntries(form));
  if (!row.success) throw new Response(null, { status: 422 });
  return row.data;
}

/** The entry a form names, if it is this client's: a page changes nobody else's journal. */
async function ownEntry({ core, actor, form, clientId }: Press): Promise<number> {
  const entry = await getEntry(core.db, actor, rowOf(form).id);
  if (entry.clientId !== clientId) throw new AppError("not_found", "an entry of another journal");
  return entry.id;
}

/** An entry's form as it was typed; the boxes that were ticked stand by themselves, they may be several. */
export function typedEntry(form: FormData) {
  const { [ONCE_FIELD]: once = "", intent: _, ...typed } = Object.fromEntries(form) as Record<string, string>;
  const agreed = form.getAll("agreed").map(String).slice(0, 22);
  return { once: once.slice(0, 64) || null, typed, agreed };
}

async function pressEntry(press: Press) {
  const { core, actor, request, form, clientId } = press;
  const { once, typed, agreed } = typedEntry(form);
  const read = entryForm.safeParse({ ...typed, agreed });
  const refuse = (answer: Omit<EntryAnswer, "of" | "typed" | "agreed">, status: number) =>
    json<ProgressAnswer>({ of: "entry", typed, agreed, ...answer }, status);
  if (!read.success) return refuse({ errors: issueMessages(read.error, resolveLocale(request)), refusal: null }, 422);
  const { measuredOn, period, notes, existing } = read.data;
  const input = { measuredOn, period, notes, existing, agreed, values: valuesOf(read.data) };
  if (form.get("intent") === "change-entry") {
    const entryId = await ownEntry(press);
    const done = await changeMeasurement(core, actor, { ...input, entryId, version: readId(typed.version) });
    if (!done.ok) return refuse({ errors: {}, refusal: done.error }, statusOf(done.error.reason));
    return back(press, { done: "changed" }, "#journal");
  }
  const content = { clientId, ...input };
  const done = await rememberOnce(core, actor, { form: "measurement", once, content }, () => enterMeasurement(core, actor, content));
  if (!done.ok) return refuse({ errors: {}, refusal: done.error }, statusOf(done.error.reason));
  return back(press, { done: "entered" });
} // prettier-ignore

/** What is asked back, or was decided by somebody else meanwhile, is a conflict; the rest was wrong when it was typed. */
export function statusOf(reason: string): number {
  return reason === "doubtful" || reason === "taken" || reason === "stale" ? 409 : 422;
}

async function pressGoal(press: Press) {
  const { core, actor, request, form, clientId } = press;
  const locale = resolveLocale(request);
  const { intent: _, ...typed } = Object.fromEntries(form) as Record<string, string>;
  const refuse = (errors: GoalAnswer["errors"]) => json<ProgressAnswer>({ of: "goal", typed, errors }, 422);
  const read = goalForm.safeParse(typed);
  if (!read.success) return refuse(issueMessages(read.error, locale));
  const done = await setGoal(core, actor, { clientId, ...read.data });
  if (done.ok) return back(press, { done: "goal" }, "#goals");
  const words = messagesFor(locale).progress.goals;
  if (done.error.reason === "past") return refuse({ dueOn: [words.past] });
  return refuse({ target: [done.error.reason === "impossible" ? words.impossible : words.there] });
}

async function pressLink({ core, actor, form, clientId }: Press) {
  const kind = LINK_KINDS.find((one) => one === form.get("kind")) ?? "season";
  const { token } = await makeLink(core, actor, { clientId, kind });
  const url = core.env.web.publicUrl + paths.measure(token);
  return json<ProgressAnswer>(
    { of: "link", url, qr: drawQr(url) },
    { headers: { "Cache-Control": "no-store" } },
  );
}
