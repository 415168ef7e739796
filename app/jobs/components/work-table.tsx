import { Form } from "@remix-run/react";
import type { ReactNode } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo, formatDateTime } from "~/i18n/format";
import type { Tone } from "~/ui/badge";
import { Button } from "~/ui/button";
import { DataTable, type Column } from "~/ui/data-table";
import { StatusMark, type StatusShape } from "~/ui/status-mark";
import type { JobStatus } from "../queries.server";

export interface ListedJob {
  id: number;
  name: string;
  status: JobStatus;
  runAt: string;
  attempt: number;
  maxAttempts: number;
  lastError: string | null;
  createdAt: string;
  finishedAt: string | null;
}

const LOOK: Record<JobStatus, { shape: StatusShape; tone: Tone }> = {
  queued: { shape: "clock", tone: "neutral" },
  running: { shape: "half", tone: "accent" },
  done: { shape: "check", tone: "positive" },
  failed: { shape: "warning", tone: "negative" },
  cancelled: { shape: "dash", tone: "neutral" },
};

interface WorkTableProps {
  jobs: readonly ListedJob[];
  zone: string;
  now: string;
  empty: ReactNode;
}

/** Pieces of work, newest first: what, how it stands, when, how often it was tried and why it failed. */
export function WorkTable({ jobs, zone, now, empty }: WorkTableProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.work;
  const when = ({ status, runAt, finishedAt }: ListedJob) => {
    if (finishedAt) return formatAgo(new Date(finishedAt), new Date(now), locale);
    const due = formatAgo(new Date(runAt), new Date(now), locale);
    return status === "queued" && runAt > now ? words.runsAt({ when: due }) : due;
  };
  const columns: Column<ListedJob>[] = [
    {
      key: "job",
      header: words.columns.job,
      phone: "primary",
      cell: ({ name, id, lastError, status }) => (
        <div className="min-w-0">
          <span className="font-medium">{words.jobs[name] ?? name}</span>{" "}
          <span className="tabular text-xs text-ink-3">{words.number({ n: id })}</span>
          {lastError && status !== "done" ? (
            <span className="block max-w-xl text-xs wrap-anywhere text-negative">{lastError}</span>
          ) : null}
        </div>
      ),
    },
    {
      key: "status",
      header: words.columns.status,
      phone: "end",
      cell: ({ status }) => (
        <StatusMark shape={LOOK[status].shape} tone={LOOK[status].tone}>
          {words.statuses[status]}
        </StatusMark>
      ),
    },
    {
      key: "when",
      header: words.columns.when,
      quiet: true,
      numeric: true,
      phone: "line",
      cell: (job) => (
        <time
          dateTime={job.finishedAt ?? job.runAt}
          title={formatDateTime(new Date(job.createdAt), zone, locale)}
        >
          {when(job)}
        </time>
      ),
    },
    {
      key: "attempts",
      header: words.columns.attempts,
      align: "end",
      quiet: true,
      numeric: true,
      phone: "line",
      cell: ({ attempt, maxAttempts }) =>
        attempt > 0 ? words.attempts({ n: attempt, of: maxAttempts }) : null,
    },
    {
      key: "actions",
      header: <span className="sr-only">{words.columns.actions}</span>,
      align: "end",
      phone: "line",
      cell: ({ id, status }) => <JobActions id={id} status={status} />,
    },
  ];
  return (
    <DataTable caption={words.title} columns={columns} rows={jobs} rowKey={({ id }) => id} empty={empty} />
  );
}

function JobActions({ id, status }: Pick<ListedJob, "id" | "status">) {
  const words = useMessages().work;
  const mayRetry = status === "failed" || status === "cancelled";
  const mayCancel = status === "queued" || status === "running" || status === "failed";
  if (!mayRetry && !mayCancel) return null;
  return (
    <Form method="post" className="inline-flex gap-1.5">
      <input type="hidden" name="jobId" value={id} />
      {mayRetry ? (
        <Button size="sm" name="intent" value="retry">
          {words.retry}
        </Button>
      ) : null}
      {mayCancel ? (
        <Button size="sm" variant="quiet" name="intent" value="cancel">
          {words.cancel}
        </Button>
      ) : null}
    </Form>
  );
}
