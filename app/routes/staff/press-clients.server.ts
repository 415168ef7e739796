import { json, redirect } from "@remix-run/node";
import { startBulk } from "~/features/clients/bulk/commands.server";
import { bulkPress, type BulkAction, type BulkPress } from "~/features/clients/bulk/schema";
import { getMainLocation } from "~/features/catalog/queries.server";
import { viewQuery } from "~/features/clients/list/schema";
import { ensureTag } from "~/features/clients/tags/commands.server";
import { pressView } from "~/features/clients/views/commands.server";
import { viewPress } from "~/features/clients/views/schema";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
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
  const view = await answerErrors(() => pressView(core, user, { area: "clients", press }));
  if (!view) return redirect(paths.clients(), 303);
  return redirect(paths.clients({ ...Object.fromEntries(new URLSearchParams(view.query)), view: view.id }), 303); // prettier-ignore
}

async function pressBulk(core: Core, user: UserActor, form: FormData) {
  const given = Object.fromEntries(form);
  const tagId = given.kind === "untag" ? given.untagId : given.tagId;
  const parsed = bulkPress.safeParse({ ...given, tagId });
  if (!parsed.success) return json<ListAnswer>({ refused: "wrong" }, 422);
  const query = viewQuery(new URLSearchParams(String(given.query ?? "").slice(0, 2000)));
  const ids = form.getAll("id").flatMap((id) => readId(String(id)) ?? []);
  const isAll = form.get("all") === "on";
  if (!isAll && ids.length === 0) return json<ListAnswer>({ refused: "whom" }, 422);
  const action = await answerErrors(() => actionOf(core, parsed.data));
  if (!action) return json<ListAnswer>({ refused: "wrong" }, 422);
  const zone = (await getMainLocation(core.db))?.zone ?? "UTC";
  const started = await answerErrors(() =>
    startBulk(core, user, { action, of: isAll ? { query } : { ids }, zone }),
  );
  if (!started.isDone) return redirect(paths.bulkOperation(started.operationId), 303);
  return redirect(paths.clients({ ...Object.fromEntries(new URLSearchParams(query)), done: started.operationId }), 303); // prettier-ignore
}

/** The press as the operation keeps it: a new tag is made first. Null when something was not chosen. */
async function actionOf(core: Core, press: BulkPress): Promise<BulkAction | null> {
  if (press.kind !== "tag") return press;
  if (press.tagId !== "new") return { kind: "tag", tagId: press.tagId };
  const { tagName } = press;
  if (!tagName) return null;
  return { kind: "tag", tagId: await core.db.transaction((tx) => ensureTag(tx, core.clock, { name: tagName })) }; // prettier-ignore
}
