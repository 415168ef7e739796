import { can } from "~/features/accounts/policy";
import { readBalancePart } from "~/features/billing/queries.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { cardSurroundings } from "~/features/clients/card/queries.server";
import { getClientCard } from "~/features/clients/queries.server";
import { seesContacts } from "~/features/clients/scope/model";
import { groupByDay, readTimelineGroups } from "~/features/client-story/model";
import { clientTimeline, type TimelineItem } from "~/features/client-story/queries.server";
import { plannedOf } from "~/features/conversations/actions/queries.server";
import { listColleagues } from "~/features/conversations/colleagues/queries.server";
import { lapsingOf } from "~/features/loyalty/costs/queries.server";
import { listPoints } from "~/features/loyalty/queries.server";
import { listStages } from "~/features/pipeline/queries.server";
import { listClientPrograms } from "~/features/programs/queries.server";
import { progressSummary } from "~/features/progress/queries.server";
import { readEvidence } from "~/features/sync/schema";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { addDays, dayOf } from "~/lib/zoned-time";
import { newOnce } from "../forms.server";
import { readCardPlans } from "./read-plans.server";

const POINTS_SHOWN = 3;

/** Everything on a client's card, as far as whoever looks may see it. Each part is a constant number of look-ups along the client. */
export async function readClient(core: Core, user: UserActor, { clientId, url }: { clientId: number; url: URLSearchParams }) {
  const { db, clock } = core;
  const now = clock.now();
  const before = url.get("before");
  const chosen = readTimelineGroups(url.get("kinds"));
  const seesTalk = can(user, "conversations:read");
  const seesPrograms = can(user, "programs:read");
  const seesPoints = can(user, "points:read");
  const [client, around, story, points, lapsing, planned, people, programs, progress, stages, location, balance] = await Promise.all([
    getClientCard(db, user, { clientId, now }),
    cardSurroundings(db, user, { clientId }),
    clientTimeline(db, user, { clientId, groups: chosen, before }),
    seesPoints ? listPoints(db, user, { clientId, limit: POINTS_SHOWN }) : null,
    seesPoints ? lapsingOf(db, user, { clientId, now }) : null,
    seesTalk ? plannedOf(db, user, clientId) : null,
    seesTalk ? listColleagues(db, user) : Promise.resolve([]),
    seesPrograms ? listClientPrograms(db, user, { clientId, now, limit: 5 }) : null,
    can(user, "progress:read") ? progressSummary(db, user, { clientId }) : null,
    can(user, "pipeline:move") ? listStages(db) : null,
    getMainLocation(db),
    readBalancePart(core, user, { clientId }),
  ]);
  const zone = location?.zone ?? "UTC";
  const isOpen = client.archivedAt === null && client.mergedIntoId === null && client.erasedAt === null;
  return {
    client,
    around,
    plans: await readCardPlans(core, user, { clientId, url, isOpen }),
    balance: balance && { ...balance, mayAsk: balance.mayAsk && isOpen },
    days: groupByDay(story.items.map(shown), zone),
    ...{ next: story.next, groups: story.groups, chosen, isBegin: before === null },
    points: points?.rows.map((row) => ({
      ...row,
      entryId: row.id,
      day: dayOf(row.at, zone),
      untilDay: row.points > 0 && row.expiresAt ? dayOf(row.expiresAt, zone) : null,
    })) ?? null,
    lapsing: lapsing && { points: lapsing.points, day: dayOf(lapsing.at, zone) },
    ...{ planned, people, programs, progress, stages: isOpen ? stages : null },
    plan: { day: addDays(dayOf(now, zone), 1), time: "12:00", responsibleId: user.userId },
    ...{ zone, now, today: dayOf(now, zone) },
    sinceDay: dayOf(client.createdAt, zone),
    archivedDay: client.archivedAt && dayOf(client.archivedAt, zone),
    once: newOnce(),
    may: {
      book: isOpen,
      edit: client.mergedIntoId === null && client.erasedAt === null && can(user, "clients:write"),
      talk: seesTalk && client.erasedAt === null,
      plan: isOpen && can(user, "conversations:write"),
      measure: isOpen && can(user, "progress:write"),
      pay: can(user, "payments:take") ? (around.unpaid?.[0]?.bookingId ?? null) : null,
      contacts: seesContacts(user),
      merge: isOpen && can(user, "clients:merge"),
      privacy: client.mergedIntoId === null && can(user, "clients:read"),
      correct: isOpen && can(user, "points:correct"),
      givePrograms: isOpen && can(user, "programs:write"),
      seeSync: can(user, "sync:read"),
    },
  };
} // prettier-ignore

/** Of the evidence the page shows one word only. */
function shown(item: TimelineItem) {
  if (item.kind !== "record") return item;
  const { evidence, ...record } = item;
  return { ...record, by: readEvidence(evidence).by };
}
