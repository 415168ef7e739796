import type { SerializeFrom } from "@remix-run/node";
import { Fragment } from "react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { StatusMark } from "~/ui/status-mark";
import type { PlansProgress } from "../queries.server";
import { useWatchPlans } from "./use-watch-plans";

export interface PlansBarProps {
  /** Of the clients on the page who are patients. */
  plans: Record<number, unknown>;
  progress: SerializeFrom<PlansProgress>;
  /** Clients with something that a person should look at. */
  cases: { clients: readonly { id: number; name: string }[]; hasMore: boolean };
  now: string;
  /** What is wrong with the connection as a whole; null: nothing. */
  trouble: "down" | "unauthorized" | "paused" | null;
  zone: string;
  maySetUp: boolean;
}

/** How the loading of plans stands, over everybody who is linked: loaded of how many, under way, failed, last success. */
export function PlansBar({ plans, progress, trouble, cases, now, zone, maySetUp }: PlansBarProps) {
  useWatchPlans(Object.keys(plans).map(Number));
  const m = useMessages();
  const locale = useLocale();
  const words = m.plans.bar;
  const { linked, loaded, loading, failed, lastSuccessAt } = progress;
  if (linked === 0) return null;
  const isOfToday = (at: Date) => dayOf(at, zone) === dayOf(new Date(now), zone);
  const lastText = (at: Date) => isOfToday(at) ? words.last({ at: formatTime(at, zone) }) : words.lastOn({ at: formatDateTime(at, zone, locale) });
  const isFine = trouble === null && failed === 0;
  const isDone = isFine && loading === 0 && loaded === linked;
  return (
    <div className="plans-bar" role="group" aria-label={words.label}>
      <StatusMark shape={isDone ? "check" : isFine ? "half" : "warning"} tone={isDone ? "positive" : isFine ? "info" : trouble === "unauthorized" ? "negative" : "warning"}>
        {m.plans.title}
      </StatusMark>
      {trouble ? <span className="font-medium">{words[trouble]}</span> : null}
      <span>{words.loaded({ loaded, linked })}</span>
      <span>{words.loading({ n: loading })}</span>
      <span className={failed > 0 ? "text-negative" : undefined}>{words.failed({ n: failed })}</span>
      <span>{lastSuccessAt ? lastText(new Date(lastSuccessAt)) : words.never}</span>
      {cases.clients.length > 0 ? (
        <span className="text-warning">
          {words.cases}{" "}
          {cases.clients.map(({ id, name }, at) => (
            <Fragment key={id}>
              {at > 0 ? ", " : null}
              <a className="link" href={`${paths.client(id)}#plans`}><bdi>{name}</bdi></a>
            </Fragment>
          ))}
          {cases.hasMore ? "…" : null}
        </span>
      ) : null}
      {maySetUp && trouble ? <a className="link" href={paths.settingsVendor("hms")}>{words.setUp}</a> : null}
    </div>
  );
} // prettier-ignore
