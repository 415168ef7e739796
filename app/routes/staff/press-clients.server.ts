import { json, redirect } from "@remix-run/node";
import { getMainLocation } from "~/features/catalog/queries.server";
import { startBulk } from "~/features/clients/bulk/commands.server";
import { bulkPress, type BulkAction, type BulkPress } from "~/features/clients/bulk/schema";
import { viewQuery } from "~/features/clients/list/schema";
import { ensureTag } from "~/features/clients/tags/commands.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { pressView } from "~/features/clients/views/commands.server";
import { viewPress } from "~/features/clients/views/schema";
import { requireCan } from "~/features/accounts/policy";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import type { FormAnswer } from "../forms";
import { answerErrors, readForm } from "../forms.server";

/** What the list's page is answered when it is not sent on. */
export type ListAnswer = { refused: "whom" | "wrong" | "tooMany" };

interface Pressed {
  core: Core;
  user: UserActor;
  request: Request;
}

/** Does what was pressed on the list of clients: a saved view, or a change of those who are ticked. */
export async function pressClients({ core, user, request }: Pressed) {
  const form = await readForm(request);
  if (form.get("intent") === "bulk") return pressBulk(core, user, form);
  const parsed = viewPress.safeParse(Object.fromEntries(form));
  if (!parsed.success) return json<ListAnswer>({ refused: "wrong" }, 422);
  const press = "query" in parsed.data ? { ...parsed.data, query: viewQuery(new URLSearchParams(parsed.data.query)) } : parsed.data; // prettier-ignore
  const pressed = await answerErrors(() => pressView(core, user, { area: "clients", press }));
  if (!pressed.ok) return json<ListAnswer>({ refused: "tooMany" }, 422);
  const view = pressed.value;
  if (!view) return redirect(paths.clients(), 303);
  return redirect(
    paths.clients({ ...Object.fromEntries(new URLSearchParams(view.query)), view: view.id }),
    303,
  );
}

async function pressBulk(core: Core, user: UserActor, form: FormData) {
  const given = Object.fromEntries(form);
  const tagId = given.kind === "untag" ? given.untagId : given.tagId;
  const parsed = bulkPress.safeParse({ ...given, tagId });
  if (!parsed.success) return json<ListAnswer>({ refused: "wrong" }, 422);
  const said = form.get("query");
  const query = viewQuery(new URLSearchParams(typeof said === "string" ? said.slice(0, 2000) : ""));
  const ids = form.getAll("id").flatMap((id) => (typeof id === "string" ? (readId(id) ?? []) : []));
  const isAll = form.get("all") === "on";
  if (!isAll && ids.length === 0) return json<ListAnswer>({ refused: "whom" }, 422);
  const action = await answerErrors(() => actionOf(core, user, parsed.data));
  if (!action) return json<ListAnswer>({ refused: "wrong" }, 422);
  const zone = (await getMainLocation(core.db))?.zone ?? "UTC";
  const started = await answerErrors(() =>
    startBulk(core, user, { action, of: isAll ? { query } : { ids }, zone }),
  );
  if (!started.isDone) return redirect(paths.bulkOperation(started.operationId), 303);
  const back = { ...Object.fromEntries(new URLSearchParams(query)), done: started.operationId };
  return redirect(paths.clients(back), 303);
}

/** The press as the operation keeps it: a new tag is made first. Null when something was not chosen. */
async function actionOf(core: Core, user: UserActor, press: BulkPress): Promise<BulkAction | null> {
  if (press.kind !== "tag") return press;
  if (press.tagId !== "new") return { kind: "tag", tagId: press.tagId };
  requireCan(user, "clients:write");
  const { tagName } = press;
  if (!tagName) return null;
  const tagId = await core.db.transaction((tx) => ensureTag(tx, core.clock, { name: tagName }));
  return { kind: "tag", tagId };
}

/** What the archive's form is answered when nothing was done. */
export interface ArchiveAnswer extends FormAnswer {
  archive: "reason" | "wrong";
}

interface ArchivePress {
  core: Core;
  user: UserActor;
  form: FormData;
  clientId: number;
}

/** Puts one client into the archive, or brings them back: an operation like any other, so that it stands in the history and can be undone. */
export async function pressArchive({ core, user, form, clientId }: ArchivePress) {
  const intent = form.get("intent");
  const parsed = bulkPress.safeParse({ kind: intent, reason: form.get("reason") });
  const press = parsed.data;
  if (press?.kind !== "archive" && press?.kind !== "restore")
    return json<ArchiveAnswer>({ archive: intent === "archive" ? "reason" : "wrong" }, 422);
  const zone = (await getMainLocation(core.db))?.zone ?? "UTC";
  await answerErrors(async () => {
    await mustSeeClient(core.db, user, clientId);
    return startBulk(core, user, { action: press, of: { ids: [clientId] }, zone });
  });
  return redirect(paths.client(clientId), 303);
}
