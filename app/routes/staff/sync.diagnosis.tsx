import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { SearchX } from "lucide-react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { DiagnosisTree } from "~/features/sync/components/diagnosis-tree";
import { HitList } from "~/features/sync/components/hit-list";
import { settlePointsNow } from "~/features/sync/diagnosis/commands.server";
import { diagnose } from "~/features/sync/diagnosis/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { SearchInput } from "~/ui/search-input";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { SyncNav } from "./sync-nav";
import { pageTitle } from "./title";

const QUERY_MAX = 200;

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:read" });
  const q = (new URL(request.url).searchParams.get("q") ?? "").trim().slice(0, QUERY_MAX);
  const [told, location] = await Promise.all([
    diagnose(context.core, user, q),
    getMainLocation(context.core.db),
  ]);
  return json({ ...told, q, zone: location?.zone ?? "UTC", mayManage: can(user, "sync:manage") });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:manage" });
  const form = await readForm(request);
  const bookingId = readId(form.get("bookingId"));
  if (form.get("intent") !== "settle" || bookingId === null) return json({ settled: false }, 422);
  await answerErrors(() => settlePointsNow(context.core, user, { bookingId }));
  return json({ settled: true });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.diagnosis.title);

/** Why is it not here, why are there no points, why was the client not found: the questions in order, with their answers. */
export default function SyncDiagnosis() {
  const { diagnosis, hits, general, q, zone, mayManage } = useLoaderData<typeof loader>();
  const done = useAnswer<typeof action>();
  useLive(["sync", "bookings", "loyalty", "connections"]);
  const m = useMessages();
  const words = m.diagnosis;
  // A chosen hit is a key of ours; what was typed stays in the box.
  const typed = /^(record|visit|client):/.test(q) ? "" : q;
  return (
    <div className="page">
      <PageHeader title={words.title}>
        <p className="text-sm text-ink-2">{words.intro}</p>
      </PageHeader>
      <div className="mb-5">
        <SyncNav current="diagnosis" />
      </div>
      <Form method="get" role="search" className="flex max-w-2xl gap-2">
        <div className="flex-1">
          <SearchInput
            label={words.search}
            placeholder={words.search}
            defaultValue={typed}
            clearHref={paths.syncDiagnosis()}
            key={typed}
          />
        </div>
        <Button variant="primary">{words.ask}</Button>
      </Form>
      <div className="mt-4 grid gap-3 empty:hidden">
        {done?.settled ? <Notice tone="positive" live="status" title={words.settled} /> : null}
      </div>
      {hits.length > 0 ? (
        <Section title={words.choose} className="mt-8">
          <HitList hits={hits} zone={zone} />
        </Section>
      ) : null}
      {q !== "" && !diagnosis && hits.length === 0 ? (
        <EmptyState icon={<SearchX aria-hidden="true" />} title={words.nothing} text={words.nothingText} />
      ) : null}
      {diagnosis ? <Told /> : null}
      {general.length > 0 && hits.length === 0 ? (
        <DiagnosisTree tree="sync" answers={general} zone={zone} mayManage={mayManage} />
      ) : null}
    </div>
  );
}

function Told() {
  const { diagnosis, zone, mayManage } = useLoaderData<typeof loader>();
  const words = useMessages().diagnosis;
  if (!diagnosis) return null;
  const { title, subject, sync, points, person, visits } = diagnosis;
  const shown = { zone, mayManage };
  return (
    <>
      <p className="mt-6 text-lg font-semibold">
        <span className="text-ink-3">{words.kinds[title.kind]}</span>{" "}
        <bdi className="tabular">{title.text}</bdi>
      </p>
      {title.kind === "client" ? (
        <Section title={words.clientVisits} className="mt-4">
          {visits.length > 0 ? (
            <HitList hits={visits} zone={zone} />
          ) : (
            <p className="text-ink-2">{words.noVisits}</p>
          )}
        </Section>
      ) : null}
      {person ? <DiagnosisTree tree="person" answers={person} {...shown} /> : null}
      {subject.bookingId !== null || subject.recordId !== null || title.kind === "number" ? (
        <DiagnosisTree tree="sync" answers={sync} {...shown} />
      ) : null}
      {points ? <DiagnosisTree tree="points" answers={points} {...shown} /> : null}
    </>
  );
}
