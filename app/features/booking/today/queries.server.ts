import { and, gte } from "drizzle-orm";
import { clients } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { can, requireCan } from "~/features/accounts/policy";
import { withinScope } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { dayOf } from "~/lib/zoned-time";
import { plainAddress } from "../calendar/address/model";
import { getCalendarPage } from "../calendar/queries.server";
import { isBlocking } from "../model";
import { listVisitsOfDays, type VisitSummary } from "../queries.server";

const WEEK_MS = 7 * 86_400_000;

/** What the first page of the day shows. */
export interface TodayPage {
  day: string;
  zone: string;
  /** Going on at this moment. */
  running: VisitSummary[];
  ahead: VisitSummary[];
  /** Over, and nobody has said whether they took place. */
  unmarked: VisitSummary[];
  done: number;
  /** Null for who may not see money. */
  money: { currency: string; minor: number }[] | null;
  busyShare: number;
  newClients: number;
}

/** The day as it stands: what runs, what comes, what was forgotten. A trainer sees their own column. */
export async function getTodayPage(db: Queryable, actor: Actor, now: Date): Promise<TodayPage> {
  requireCan(actor, "bookings:read");
  const location = await getMainLocation(db);
  const zone = location?.zone ?? "UTC";
  const day = dayOf(now, zone);
  const own = actor.kind === "user" && actor.role === "trainer" ? actor.staffId : null;
  const [visits, calendar, newClients] = await Promise.all([
    listVisitsOfDays(db, actor, { from: day, until: day, staffIds: own === null ? undefined : [own] }),
    getCalendarPage(db, actor, { address: { ...plainAddress, day, staff: own === null ? [] : [own] }, now }),
    db.$count(
      clients,
      and(gte(clients.createdAt, new Date(now.getTime() - WEEK_MS)), withinScope(db, actor, clients.id)),
    ),
  ]);
  const awaits = visits.filter(({ status }) => status === "confirmed" || status === "pending");
  const counted = visits.filter(({ status }) => isBlocking(status));
  const money = new Map<string, number>();
  for (const { currency, priceMinor } of counted)
    money.set(currency, (money.get(currency) ?? 0) + priceMinor);
  return {
    day,
    zone,
    running: awaits.filter(({ startsAt, endsAt }) => startsAt <= now && endsAt > now),
    ahead: awaits.filter(({ startsAt }) => startsAt > now),
    unmarked: awaits.filter(({ endsAt }) => endsAt <= now),
    done: visits.filter(({ status }) => status === "completed").length,
    money: can(actor, "payments:read") ? [...money].map(([currency, minor]) => ({ currency, minor })) : null,
    busyShare: calendar.totals.busyShare ?? 0,
    newClients,
  };
}
