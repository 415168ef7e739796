import { dayOf, wallOf } from "~/lib/zoned-time";
import type { ClientRow } from "../queries.server";

/** A client as the list's page carries it: what is shown and nothing more, since it travels fifty times per page. */
export interface ListedClient {
  id: number;
  name: string;
  phone?: string;
  email?: string;
  visits: number;
  /** Local day of the last visit. */
  last?: string;
  /** Local day and minutes from midnight of the next one. */
  next?: [day: string, minutes: number];
  points?: number;
}

/** Makes a row of the list; days and hours are those of the business's zone. */
export function listedClient(row: ClientRow, zone: string): ListedClient {
  const next = row.nextVisitAt && wallOf(row.nextVisitAt, zone);
  return {
    id: row.id,
    name: row.displayName,
    visits: row.visitsCount,
    ...(row.phone ? { phone: row.phone } : {}),
    ...(row.email ? { email: row.email } : {}),
    ...(row.lastVisitAt ? { last: dayOf(row.lastVisitAt, zone) } : {}),
    ...(next ? { next: [next.day, next.minutes] } : {}),
    ...(row.pointsBalance ? { points: row.pointsBalance } : {}),
  };
}
