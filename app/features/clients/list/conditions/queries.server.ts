import {
  and,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  notInArray,
  or,
  sql,
  type SQL,
} from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import {
  clientContacts,
  clientDues,
  clientFieldValues,
  clientTags,
  clients,
  customFields,
  externalRefs,
} from "~drizzle/schema";
import { textMatches } from "~drizzle/search";
import { can } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { withinScope } from "../../scope/queries.server";
import { readSearch } from "../../search/model";
import type { ClientFilters, FieldFilter } from "../schema";

/** Where "30 days" and "overdue" are counted from, and whose midnight a day begins at. */
export interface ListMoment {
  now: Date;
  zone: string;
}

/**
 * The filters as conditions on `clients`, the actor's scope among them; all must hold. Without the search: that one is answered by its
 * index, see `pageOfClients`; whoever walks everybody adds `searchWhere`. Filters by what the actor may not see are left out.
 */
export function clientsWhere(db: Queryable, actor: Actor, filters: ClientFilters, moment: ListMoment): SQL[] {
  const wanted: (SQL | undefined)[] = [
    withinScope(db, actor, clients.id),
    filters.archived ? isNotNull(clients.archivedAt) : isNull(clients.archivedAt),
    // Who was merged or erased is no archive that somebody could take out again.
    filters.archived ? and(isNull(clients.mergedIntoId), isNull(clients.erasedAt)) : undefined,
    ...narrowing(db, actor, filters, moment),
  ];
  return wanted.filter((condition) => condition !== undefined);
}

/** Whether anything but the search narrows the list for this actor. */
export function isNarrowed(db: Queryable, actor: Actor, filters: ClientFilters, moment: ListMoment): boolean {
  return (
    filters.archived ||
    withinScope(db, actor, clients.id) !== undefined ||
    narrowing(db, actor, filters, moment).some((condition) => condition !== undefined)
  );
}

/** The search as a condition that reads every row it is asked about; undefined when nothing searchable was typed. */
export function searchWhere(q: string): SQL | undefined {
  const terms = readSearch(q);
  return terms.length > 0 ? textMatches(terms) : undefined;
}

function narrowing(
  db: Queryable,
  actor: Actor,
  filters: ClientFilters,
  moment: ListMoment,
): (SQL | undefined)[] {
  return [
    can(actor, "pipeline:read") ? stageWhere(filters.stage) : undefined,
    filters.tag.length > 0
      ? inArray(clients.id, db.select({ id: clientTags.clientId }).from(clientTags).where(inArray(clientTags.tagId, filters.tag)))
      : undefined,
    responsibleWhere(actor, filters.who),
    filters.source.length > 0 ? inArray(clients.source, filters.source) : undefined,
    ...visitWhere(filters, moment),
    ...createdWhere(filters, moment),
    can(actor, "payments:read") ? dueWhere(db, filters.due) : undefined,
    ...(can(actor, "points:read") ? pointsWhere(filters) : []),
    filters.contact === "overdue" ? lt(clients.nextContactAt, moment.now) : undefined,
    filters.contact === "none" ? isNull(clients.nextContactAt) : undefined,
    ...filters.has.map((reach) => reachWhere(db, reach)),
    ...filters.fields.map((field) => fieldWhere(db, field)),
  ];
} // prettier-ignore

function stageWhere(stages: ClientFilters["stage"]): SQL | undefined {
  if (stages.length === 0) return undefined;
  const ids = stages.filter((stage) => stage !== "none");
  return or(
    ids.length > 0 ? inArray(clients.stageId, ids) : undefined,
    ids.length < stages.length ? isNull(clients.stageId) : undefined,
  );
}

function responsibleWhere(actor: Actor, who: ClientFilters["who"]): SQL | undefined {
  if (who === null) return undefined;
  if (who === "nobody") return isNull(clients.responsibleId);
  if (who !== "me") return eq(clients.responsibleId, who);
  return eq(clients.responsibleId, actor.kind === "user" ? actor.userId : -1);
}

const startOf = (day: string, { zone }: ListMoment) => instantOf({ day, minutes: 0 }, zone);
/** The midnight so many days ago: "within 7 days" is a week of whole days and today. */
const daysAgo = (days: number, moment: ListMoment) =>
  startOf(addDays(dayOf(moment.now, moment.zone), -days), moment);

function visitWhere({ visit, visitFrom, visitTo }: ClientFilters, moment: ListMoment): (SQL | undefined)[] {
  const days = Number(visit?.slice(2) ?? 0);
  return [
    visit === "never" ? isNull(clients.lastVisitAt) : undefined,
    visit?.startsWith("in") ? gte(clients.lastVisitAt, daysAgo(days, moment)) : undefined,
    visit?.startsWith("no") ? lt(clients.lastVisitAt, daysAgo(days, moment)) : undefined,
    visitFrom ? gte(clients.lastVisitAt, startOf(visitFrom, moment)) : undefined,
    visitTo ? lt(clients.lastVisitAt, startOf(addDays(visitTo, 1), moment)) : undefined,
  ];
}

function createdWhere({ from, until, since }: ClientFilters, moment: ListMoment): (SQL | undefined)[] {
  return [
    since === null ? undefined : gte(clients.createdAt, daysAgo(since, moment)),
    from ? gte(clients.createdAt, startOf(from, moment)) : undefined,
    until ? lt(clients.createdAt, startOf(addDays(until, 1), moment)) : undefined,
  ];
}

function dueWhere(db: Queryable, due: ClientFilters["due"]): SQL | undefined {
  if (due === null) return undefined;
  const owing = db
    .select({ id: clientDues.clientId })
    .from(clientDues)
    .where(and(gt(clientDues.dueMinor, 0), due === "any" ? undefined : eq(clientDues.currency, due)));
  return inArray(clients.id, owing);
}

function pointsWhere({ pointsFrom, pointsTo }: ClientFilters): (SQL | undefined)[] {
  return [
    pointsFrom === null ? undefined : gte(clients.pointsBalance, pointsFrom),
    pointsTo === null ? undefined : lte(clients.pointsBalance, pointsTo),
  ];
}

function reachWhere(db: Queryable, reach: ClientFilters["has"][number]): SQL | undefined {
  const [channel, wanted] = reach.startsWith("no_") ? [reach.slice(3), false] : [reach, true];
  if (channel === "telegram") {
    const linked = db
      .select({ id: externalRefs.entityId })
      .from(externalRefs)
      .where(and(eq(externalRefs.source, "telegram"), eq(externalRefs.entity, "client")));
    return wanted ? inArray(clients.id, linked) : notInArray(clients.id, linked);
  }
  const kind = channel === "phone" ? "phone" : "email";
  const own = kind === "phone" ? clients.phoneE164 : clients.emailKey;
  const further = db
    .select({ id: clientContacts.clientId })
    .from(clientContacts)
    .where(and(eq(clientContacts.kind, kind), isNotNull(clientContacts.value)));
  return wanted
    ? or(isNotNull(own), inArray(clients.id, further))
    : and(isNull(own), notInArray(clients.id, further));
}

function fieldWhere(db: Queryable, { id, op, value }: FieldFilter): SQL | undefined {
  const { fieldId, clientId, value: held } = clientFieldValues;
  const is = fieldTest({ op, value, held });
  if (!is) return undefined;
  const asked = db
    .select({ id: clientId })
    .from(clientFieldValues)
    .innerJoin(customFields, eq(customFields.id, fieldId))
    .where(and(eq(fieldId, id), is));
  return inArray(clients.id, asked);
}

/** Numbers are compared as numbers, and only where the field holds numbers; everything else by its text. */
function fieldTest({ op, value, held }: { op: FieldFilter["op"]; value: string; held: typeof clientFieldValues.value }): SQL | undefined {
  if (op === "is") return eq(held, value);
  if (op === "has") return or(...spellings(value).map((one) => sql`replace(${held}, ${one}, '') <> ${held}`));
  const compare = op === "from" ? sql`>=` : sql`<=`;
  if (/^\d{4}-\d\d-\d\d$/.test(value)) return sql`${held} ${compare} ${value}`;
  const wanted = Number(value.replace(",", "."));
  if (!Number.isFinite(wanted)) return undefined;
  return sql`case when ${customFields.kind} = 'number' then cast(${held} as numeric) ${compare} cast(${String(wanted)} as numeric) else false end`;
} // prettier-ignore

/** Engines fold case for ASCII only: a word is looked for as typed, small, large, and with a large first letter. */
function spellings(text: string): string[] {
  const small = text.toLowerCase();
  return [...new Set([text, small, text.toUpperCase(), small.slice(0, 1).toUpperCase() + small.slice(1)])];
}
