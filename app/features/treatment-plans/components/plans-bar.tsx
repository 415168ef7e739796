import type { SerializeFrom } from "@remix-run/node";
import { useMessages } from "~/i18n/context";
import { formatTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { StatusMark } from "~/ui/status-mark";
import type { PlansProgress } from "../queries.server";
import { useWatchPlans } from "./use-watch-plans";

export interface PlansBarProps {
  /** Of the clients on the page who are patients. */
  plans: Record<number, unknown>;
  progress: SerializeFrom<PlansProgress>;
  /** What is wrong with the connection as a whole; null: nothing. */
  trouble: "down" | "unauthorized" | "paused" | null;
  zone: string;
  maySetUp: boolean;
}

/** How the loading of plans stands, over everybody who is linked: loaded of how many, under way, failed, last success. */
export function PlansBar({ plans, progress, trouble, zone, maySetUp }: PlansBarProps) {
  useWatchPlans(Object.keys(plans).map(Number));
  const m = useMessages();
  const words = m.plans.bar;
  const { linked, loaded, loading, failed, lastSuccessAt } = progress;
  if (linked === 0) return null;
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
      <span>{lastSuccessAt ? words.last({ at: formatTime(new Date(lastSuccessAt), zone) }) : words.never}</span>
      {maySetUp && trouble ? <a className="link" href={paths.settingsVendor("hms")}>{words.setUp}</a> : null}
    </div>
  );
} // prettier-ignore
