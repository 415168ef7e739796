import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { ListChecks } from "lucide-react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatNumber } from "~/i18n/format";
import { WorkTable } from "~/jobs/components/work-table";
import { cancelJob, retryFailedJobs, retryJob } from "~/jobs/commands.server";
import { countJobs, listJobs, type JobStatus } from "~/jobs/queries.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { FilterTags } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { useLive } from "~/ui/use-live";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";

const STATUSES = ["queued", "running", "failed", "done", "cancelled"] as const satisfies JobStatus[];

export async function loader({ request, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "jobs:manage" });
  const { db, clock } = context.core;
  const url = new URL(request.url).searchParams;
  const status = STATUSES.find((one) => one === url.get("status"));
  const [counts, page, location] = await Promise.all([
    countJobs(db, user),
    listJobs(db, user, { status, before: readId(url.get("before")) ?? undefined }),
    getMainLocation(db),
  ]);
  return json({
    counts,
    status: status ?? null,
    next: page.nextBefore,
    // Payloads stay here: they are for machines.
    jobs: page.rows.map(({ payload: _payload, priority: _priority, ...row }) => row),
    zone: location?.zone ?? "UTC",
    now: clock.now(),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "jobs:manage" });
  const form = await readForm(request);
  const { core } = context;
  const intent = form.get("intent");
  if (intent === "retry-all") {
    return json({ did: "retried" as const, n: await answerErrors(() => retryFailedJobs(core, user)) });
  }
  const jobId = readId(form.get("jobId"));
  if (jobId === null || (intent !== "retry" && intent !== "cancel"))
    return json({ refused: "not_found" as const }, 422);
  const change = intent === "retry" ? retryJob : cancelJob;
  const changed = await answerErrors(() => change(core, user, { jobId }));
  if (!changed.ok) return json({ refused: changed.error }, 409);
  return intent === "retry" ? json({ did: "retried" as const, n: 1 }) : json({ did: "cancelled" as const });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.work.title);

/** What the program does by itself, and what it could not do. */
export default function Work() {
  const { counts, status, jobs, next, zone, now } = useLoaderData<typeof loader>();
  const result = useAnswer<typeof action>();
  useLive(["jobs"]);
  const m = useMessages();
  const locale = useLocale();
  const words = m.work;
  return (
    <>
      <PageHeader
        title={words.title}
        actions={
          counts.failed > 0 ? (
            <Form method="post">
              <Button name="intent" value="retry-all">
                {words.retryAll({ n: counts.failed })}
              </Button>
            </Form>
          ) : null
        }
      >
        <p className="text-sm text-ink-2">{words.intro}</p>
      </PageHeader>
      <div className="toolbar pt-0">
        <FilterTags
          label={words.filter}
          items={[
            { href: paths.work(), label: words.all, current: status === null },
            ...STATUSES.map((one) => ({
              href: paths.work({ status: one }),
              label: words.statuses[one],
              count: formatNumber(counts[one], locale),
              current: status === one,
            })),
          ]}
        />
      </div>
      {result ? (
        <div className="px-(--gutter) pb-3">
          {"refused" in result ? (
            <Notice tone="warning" live="alert" title={words.refused[result.refused]} />
          ) : (
            <Notice
              tone="positive"
              live="status"
              title={result.did === "retried" ? words.retried({ n: result.n }) : words.cancelled}
            />
          )}
        </div>
      ) : null}
      <WorkTable
        jobs={jobs}
        zone={zone}
        now={now}
        empty={
          <EmptyState
            icon={<ListChecks aria-hidden="true" />}
            title={status ? words.emptyStatus : words.empty}
            text={status ? undefined : words.emptyText}
          />
        }
      />
      {next === null ? null : (
        <div className="px-(--gutter) py-4">
          <LinkButton href={paths.work({ status: status ?? undefined, before: next })}>
            {words.older}
          </LinkButton>
        </div>
      )}
    </>
  );
}
