import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { listFields } from "~/features/clients/fields/queries.server";
import { listResponsible } from "~/features/clients/list/choices/queries.server";
import { listTags } from "~/features/clients/tags/queries.server";
import { ImportBusy, ImportChecked, ImportDone, ImportFailed, ImportSigns } from "~/features/exchange/importing/components/import-stages"; // prettier-ignore
import { ImportRows } from "~/features/exchange/importing/components/import-rows";
import { ImportState } from "~/features/exchange/importing/components/import-list";
import { MappingForm } from "~/features/exchange/importing/components/mapping-form";
import { countOutcomes, getImport, listImportRows } from "~/features/exchange/importing/queries.server";
import { importRowsParams } from "~/features/exchange/importing/schema";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressImport } from "./press-import.server";
import { pageTitle } from "./title";

const PAGE_SIZE = 50;
const SHOWS_ROWS = ["checked", "done", "reverted"];

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:import" });
  const importId = readId(params.importId);
  if (importId === null) throw new Response(null, { status: 404 });
  const { db } = context.core;
  const found = await answerErrors(() => getImport(db, user, importId));
  const { outcome, after } = importRowsParams.parse(Object.fromEntries(new URL(request.url).searchParams));
  const isMapping = found.state === "mapping";
  const showsRows = SHOWS_ROWS.includes(found.state);
  const [location, counts, rows, choices] = await Promise.all([
    getMainLocation(db),
    countOutcomes(db, importId),
    showsRows ? listImportRows(db, user, { found, outcome, after, limit: PAGE_SIZE + 1 }) : [],
    isMapping ? Promise.all([listTags(db), listResponsible(db), listFields(db)]) : null,
  ]);
  const page = rows.slice(0, PAGE_SIZE);
  return json({
    import: found,
    ...{ counts, outcome, isFirst: after === null, zone: location?.zone ?? "UTC" },
    rows: page.map(({ cells: _cells, ...row }) => row),
    next: rows.length > PAGE_SIZE ? (page.at(-1)?.rowNo ?? null) : null,
    choices: choices && { tags: choices[0], users: choices[1], fields: choices[2] },
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:import" });
  const importId = readId(params.importId);
  if (importId === null) throw new Response(null, { status: 404 });
  return pressImport({ core: context.core, user, importId, request });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.exchange.import.title);

/** One file of clients from its columns to its report, and the way back. */
export default function Import() {
  const { import: found, counts, rows, next, outcome, isFirst, zone, choices } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const sending = useSubmitting("check");
  useLive(["imports"]);
  const m = useMessages();
  const words = m.exchange;
  const locale = useLocale();
  const { options, state } = found;
  const refused = answer && "refused" in answer ? answer.refused : null;
  return (
    <>
      <PageHeader
        crumbs={[{ label: m.clients.title, href: paths.clients() }, { label: words.import.title, href: paths.imports() }]}
        title={<span className="break-words">{found.fileName}</span>}
        note={<ImportState state={state} />}
      >
        <p className="text-sm text-ink-2">{[found.by, formatDateTime(new Date(found.createdAt), zone, locale)].filter(Boolean).join(" · ")}</p>
      </PageHeader>
      <div className="grid gap-6 px-(--gutter) pb-8">
        {refused ? (
          <Notice
            tone="warning"
            live="alert"
            title={refused.reason === "doubled" ? words.map.doubled({ target: words.map.targets[refused.target] ?? refused.target }) : words.map.notEnough}
          />
        ) : null}
        {state === "failed" ? <ImportFailed error={found.error ?? "interrupted"} /> : null}
        {["reading", "checking", "running", "reverting"].includes(state) ? <ImportBusy found={found} counts={counts} /> : null}
        {state === "mapping" || state === "checked" ? <ImportSigns found={found} /> : null}
        {state === "mapping" && choices ? (
          <MappingForm
            key={found.id}
            columns={found.columns}
            samples={options.found?.samples ?? []}
            mapping={answer && "mapping" in answer ? answer.mapping : found.mapping}
            known={options.known}
            tagId={options.tagId}
            responsibleId={options.responsibleId}
            sending={sending}
            {...choices}
          />
        ) : null}
        {state === "checked" ? <ImportChecked counts={counts} known={options.known} /> : null}
        {state === "done" || state === "reverted" ? <ImportDone id={found.id} state={state} counts={counts} /> : null}
        {SHOWS_ROWS.includes(state) ? (
          <ImportRows importId={found.id} rows={rows} columns={found.columns} counts={counts} outcome={outcome} next={next} isFirst={isFirst} />
        ) : null}
      </div>
    </>
  );
} // prettier-ignore
