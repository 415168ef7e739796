import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatAgo } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Card } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";

interface SourceLineProps {
  state: {
    source: string;
    lastSuccessAt: string | null;
    lastRun: { id: number; status: string; error: string | null } | null;
    running: { id: number; seen: number } | null;
    waiting: number;
    failedEvents: number;
    newEvents: number;
  };
  /** The connection is switched off by the environment. */
  off: boolean;
  now: string;
  mayPull: boolean;
  pulling: boolean;
}

/** One outside system in one line of words: how it is, when it was last right, what waits and what failed. */
export function SourceLine({ state, off, now, mayPull, pulling }: SourceLineProps) {
  const m = useMessages();
  const locale = useLocale();
  const words = m.sync;
  const { lastSuccessAt, lastRun, running } = state;
  const lastFailed = lastRun?.status === "failed";
  const facts = [
    running ? words.seen({ n: running.seen }) : null,
    state.newEvents > 0 ? words.state.queued({ n: state.newEvents }) : null,
    state.waiting > 0 ? words.state.waiting({ n: state.waiting }) : null,
    state.failedEvents > 0 ? words.state.failed({ n: state.failedEvents }) : null,
    state.waiting + state.failedEvents + state.newEvents === 0 && !off ? words.allApplied : null,
  ].filter(Boolean);
  const trouble = lastFailed || state.failedEvents > 0;
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <div className="grid min-w-0 flex-1 basis-72 gap-0.5">
          <div className="flex flex-wrap items-center gap-x-3">
            <h2 className="text-base font-semibold">{words.sources[state.source] ?? state.source}</h2>
            {off ? (
              <StatusMark shape="dash">{words.state.off}</StatusMark>
            ) : running ? (
              <StatusMark shape="half" tone="accent">
                {words.state.running}
              </StatusMark>
            ) : (
              <StatusMark
                shape={trouble ? "warning" : lastSuccessAt ? "check" : "ring"}
                tone={trouble ? "warning" : lastSuccessAt ? "positive" : "neutral"}
              >
                {lastSuccessAt
                  ? words.state.lastSuccess({
                      ago: formatAgo(new Date(lastSuccessAt), new Date(now), locale),
                    })
                  : words.state.never}
              </StatusMark>
            )}
          </div>
          <p className="text-sm text-ink-2">{facts.join(" · ")}</p>
          {lastFailed && !running ? (
            <p className="text-sm text-negative">
              {words.lastRunFailed({
                why: words.events.outcomes[lastRun.error ?? ""] ?? words.events.outcomes.internal ?? "",
              })}
            </p>
          ) : null}
        </div>
        {running ? (
          <a className="btn" href={paths.syncRun(running.id)}>
            {words.run.title({ n: running.id })}
          </a>
        ) : mayPull && !off ? (
          <Form method="post">
            <input type="hidden" name="source" value={state.source} />
            <Button name="intent" value="pull" pending={pulling}>
              {words.pull.start}
            </Button>
          </Form>
        ) : null}
      </div>
    </Card>
  );
}
