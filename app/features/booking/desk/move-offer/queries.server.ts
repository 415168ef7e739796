import { eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { bookings } from "~drizzle/schema";
import { can } from "~/features/accounts/policy";
import { seesVisit } from "~/features/clients/scope/queries.server";
import { listServicePeople } from "~/features/catalog/queries.server";
import type { UserActor } from "~/lib/actor";
import type { Day } from "~/lib/zoned-time";
import { listItems } from "../../intake/queries.server";
import { readVisitRows } from "../../locks/commands.server";
import { getOfferedDay, type OfferedDay } from "../../offer/queries.server";
import { getVisitSummary, type VisitSummary } from "../../queries.server";

/** What the page of moving a visit shows: the visit, who else could do it, and the day's grid with the visit itself out of the way. */
export interface MoveOffer {
  visit: VisitSummary;
  people: { id: number; name: string }[];
  staffId: number;
  day: Day;
  /** Null when the service is no longer booked; a time by hand is left. */
  offer: OfferedDay | null;
}

/** Null when there is no such visit. The caller has asked for the right to write in its column. */
export async function getMoveOffer(
  db: Queryable,
  actor: UserActor,
  asked: { bookingId: number; day: Day | null; staffId: number | null; now: Date },
): Promise<MoveOffer | null> {
  const [row] = await db
    .select({ id: bookings.id, headId: bookings.headId })
    .from(bookings)
    .where(eq(bookings.id, asked.bookingId))
    .limit(1);
  if (!row || !(await seesVisit(db, actor, row.id))) return null;
  const headId = row.headId ?? row.id;
  const visit = await getVisitSummary(db, headId);
  if (!visit) return null;
  const rows = await readVisitRows(db, headId);
  const able = visit.serviceId === null ? [] : await listServicePeople(db, visit.serviceId);
  const own = { id: visit.staffId, name: visit.staffName };
  const people = [
    own,
    ...able.filter(({ id }) => id !== own.id && can(actor, "bookings:write", { staffId: id })),
  ];
  const staffId = people.find(({ id }) => id === asked.staffId)?.id ?? visit.staffId;
  const day = asked.day ?? visit.localDay;
  const items = await listItems(db, rows.map(({ id }) => id)); // prettier-ignore
  const parts = rows.flatMap((part) => {
    if (part.serviceId === null) return [];
    const addonIds = items
      .filter((item) => item.bookingId === part.id && item.isAddon)
      .map((item) => item.serviceId);
    return [{ serviceId: part.serviceId, staffId: part.id === headId ? staffId : part.staffId, addonIds }];
  });
  const offer =
    parts.length === 0
      ? null
      : await getOfferedDay(db, {
          parts,
          locationId: rows[0]?.locationId,
          party: rows[0]?.seats ?? 1,
          day,
          now: asked.now,
          excludeBooking: headId,
          forStaff: true,
        });
  return { visit, people: people.map(({ id, name }) => ({ id, name })), staffId, day, offer };
}
