import { dayOf, wallOf } from "~/lib/zoned-time";
import type { CustomField } from "../fields/model";
import type { ClientRow } from "./rows/queries.server";
import type { ListColumn } from "./schema";

/** A client as the list's page carries it: what is shown and nothing more, since it travels fifty times per page. */
export interface ListedClient {
  id: number;
  name: string;
  phone?: string;
  email?: string;
  code?: string;
  stage?: number;
  tags?: number[];
  who?: number;
  source?: string;
  visits: number;
  /** Local day of the last visit. */
  last?: string;
  /** Local day and minutes from midnight of the next one. */
  next?: [day: string, minutes: number];
  due?: { minor: number; currency: string }[];
  points?: number;
  /** Local day the next contact is due on; `late`: it should have been by now. */
  contact?: { day: string; late?: true };
  talked?: string;
  since?: string;
  fields?: Record<number, string>;
}

interface Shown {
  zone: string;
  now: Date;
  columns: readonly ListColumn[];
}

/** Makes a row of the list; days and hours are those of the business's zone. */
export function listedClient(row: ClientRow, { zone, now, columns }: Shown): ListedClient {
  const shows = (column: ListColumn) => columns.includes(column);
  const next = row.nextVisitAt && wallOf(row.nextVisitAt, zone);
  const due = row.nextContactAt;
  return {
    id: row.id,
    name: row.displayName,
    visits: row.visitsCount,
    ...(row.phone ? { phone: row.phone } : {}),
    ...(row.email ? { email: row.email } : {}),
    ...(shows("code") ? { code: row.code } : {}),
    ...(shows("stage") && row.stageId !== null ? { stage: row.stageId } : {}),
    ...(row.tagIds.length > 0 ? { tags: row.tagIds } : {}),
    ...(shows("responsible") && row.responsibleId !== null ? { who: row.responsibleId } : {}),
    ...(shows("source") ? { source: row.source } : {}),
    ...(row.lastVisitAt ? { last: dayOf(row.lastVisitAt, zone) } : {}),
    ...(next ? { next: [next.day, next.minutes] } : {}),
    ...(row.dues.length > 0 ? { due: row.dues } : {}),
    ...(row.pointsBalance ? { points: row.pointsBalance } : {}),
    ...(shows("next_contact") && due
      ? { contact: { day: dayOf(due, zone), ...(due < now ? { late: true as const } : {}) } }
      : {}),
    ...(shows("last_contact") && row.lastContactAt ? { talked: dayOf(row.lastContactAt, zone) } : {}),
    ...(shows("created") ? { since: dayOf(row.createdAt, zone) } : {}),
    ...(Object.keys(row.fields).length > 0 ? { fields: row.fields } : {}),
  };
}

/** A name and a hue by which something is told from its like. */
export interface Marked {
  id: number;
  name: string;
  color: string;
}

/** What filters, columns and changes of many choose from. */
export interface ListChoices {
  stages: (Marked & { key: string | null })[];
  tags: Marked[];
  users: { id: number; name: string }[];
  fields: CustomField[];
  sources: string[];
  currencies: string[];
}
