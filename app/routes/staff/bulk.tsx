import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { undoBulk } from "~/features/clients/bulk/commands.server";
import { useBulkTitle } from "~/features/clients/bulk/components/bulk-result";
import { getBulkOperation } from "~/features/clients/bulk/queries.server";
import { listChoices } from "~/features/clients/list/choices/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { DescriptionList } from "~/ui/description-list";
import { LinkButton } from "~/ui/link-button";
import { PageHeader } from "~/ui/page-header";
import { ProgressBar } from "~/ui/progress-bar";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const id = readId(params.operationId);
  if (id === null) throw new Response(null, { status: 404 });
  const { db } = context.core;
  const operation = await answerErrors(() => getBulkOperation(db, user, id));
  const [choices, location] = await Promise.all([listChoices(db, user), getMainLocation(db)]);
  return json({ operation, choices, zone: location?.zone ?? "UTC" });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const id = readId(params.operationId);
  if (id === null) throw new Response(null, { status: 404 });
  if ((await readForm(request)).get("intent") !== "undo") throw json({ reason: "bad_form" }, { status: 400 });
  await answerErrors(() => undoBulk(context.core, user, id));
  return redirect(paths.bulkOperation(id), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.clients.title);

/** One change of many clients: how far it is, what it did, and the way back. */
export default function Bulk() {
  const { operation, choices, zone } = useLoaderData<typeof loader>();
  useLive(["clients", "jobs"]);
  const m = useMessages();
  const words = m.clientList.bulk;
  const locale = useLocale();
  const title = useBulkTitle(operation.action, choices);
  const { status, total, seen, changed, left } = operation;
  const isBusy = status === "running" || status === "undoing";
  const n = (value: number) => formatNumber(value, locale);
  const progress = operation.isCollecting ? words.collecting : words.progress({ n: n(seen), total: n(total) });
  const done = { running: words.running, done: words.done, undoing: words.undoing, undone: words.undone };
  return (
    <div className="page">
      <PageHeader crumbs={[{ label: m.clients.title, href: paths.clients() }]} title={title} note={done[status]} />
      <div className="grid max-w-xl gap-5">
        {isBusy ? (
          <div className="grid gap-2" role="status">
            <ProgressBar label={title} value={operation.isCollecting ? 0 : seen} max={Math.max(1, total)} text={progress} />
            <p className="tabular">{progress}</p>
            <p className="text-sm text-ink-2">{words.runningText}</p>
          </div>
        ) : null}
        <ul className="grid gap-1">
          <li>{changed > 0 ? words.changed({ n: changed }) : words.nothing}</li>
          {!isBusy && total > changed ? <li className="text-ink-2">{words.kept({ n: total - changed })}</li> : null}
          {status === "undone" ? <li>{words.back({ n: changed - left })}</li> : null}
          {status === "undone" && left > 0 ? <li className="text-warning">{words.left({ n: left })}</li> : null}
        </ul>
        <DescriptionList
          items={[
            { term: words.by, value: operation.by },
            { term: words.when, value: formatDateTime(new Date(operation.createdAt), zone, locale) },
          ]}
        />
        {status === "done" && changed > 0 ? (
          <Form method="post" className="grid gap-1">
            <div>
              <Button name="intent" value="undo">{words.undoAll}</Button>
            </div>
            <p className="text-sm text-ink-2">{words.undoText}</p>
          </Form>
        ) : null}
        <div>
          <LinkButton href={paths.clients()}>{words.toList}</LinkButton>
        </div>
      </div>
    </div>
  );
} // prettier-ignore
