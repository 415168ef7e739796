import type { Queryable } from "~drizzle/client.server";
import type { UserActor } from "~/lib/actor";
import { dayOf } from "~/lib/zoned-time";
import type { FigureKey } from "../model";
import { seenFigures } from "../policy";
import { getOverview, type OverviewFigure } from "../queries.server";
import { makeQuestion } from "../question/queries.server";
import { readFigureParams } from "../schema";
import type { Span } from "../period/model";

/** What the first page tells, as far as rights go. */
const KEYS: readonly FigureKey[] = ["visits", "revenue", "clients_first", "no_show_rate", "load_people"];
const PERIODS = ["today", "week", "month"] as const;

export interface Dashboard {
  period: (typeof PERIODS)[number];
  earlier: Span;
  figures: OverviewFigure[];
}

/** A few figures of the period that `asked` names, a week unless told; null for whoever sees no figures. */
export async function getDashboard(
  db: Queryable,
  actor: UserActor,
  { asked, now, zone }: { asked: string | null; now: Date; zone: string },
): Promise<Dashboard | null> {
  if (seenFigures(actor).length === 0) return null;
  const period = PERIODS.find((one) => one === asked) ?? "week";
  const params = readFigureParams(new URLSearchParams({ period }), dayOf(now, zone));
  const question = makeQuestion({ db, actor, zone, now });
  const figures = await getOverview(question, params, KEYS);
  return { period, earlier: params.earlier, figures };
}
