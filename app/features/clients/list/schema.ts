import { z } from "zod";
import { isDay } from "~/lib/zoned-time";

export const CLIENT_SORTS = [
  "name",
  "created",
  "last_visit",
  "visits",
  "points",
  "next_contact",
  "last_contact",
  "stage",
  "due",
] as const;
export type ClientSort = (typeof CLIENT_SORTS)[number];

/** What may be known of how to reach somebody; `no_…`: it is not known. */
export const REACHES = ["phone", "email", "telegram", "no_phone", "no_email", "no_telegram"] as const;

/** What of a client the list can show beside the name, in the order of the table. `f12` is the business's own field 12. */
export const LIST_COLUMNS = [
  "contacts",
  "plans",
  "code",
  "stage",
  "tags",
  "responsible",
  "source",
  "visits",
  "last",
  "next",
  "due",
  "points",
  "next_contact",
  "last_contact",
  "created",
] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number] | `f${number}`;
/** Beside these «Планы лечения», where a clinic is connected. */
export const DEFAULT_COLUMNS: readonly ListColumn[] = ["contacts", "stage", "tags", "visits", "last", "next", "due", "points"]; // prettier-ignore

const MANY = 20;
const LARGEST_ID = 2_147_483_647;
const idText = z.string().regex(/^[1-9]\d{0,9}$/).transform(Number).pipe(z.number().max(LARGEST_ID)); // prettier-ignore
const count = z.string().regex(/^-?\d{1,9}$/).transform(Number); // prettier-ignore
const absent = <T extends z.ZodType>(schema: T) => schema.nullable().catch(null as never);
const many = <T extends z.ZodType>(item: T) =>
  z
    .array(z.unknown())
    .transform((items) => items.flatMap((one) => item.safeParse(one).data ?? []).slice(0, MANY))
    .transform((items) => [...new Set(items as z.output<T>[])]);
const flag = z.literal("1").transform(() => true).catch(false); // prettier-ignore

/** One thing asked of an own field: equal, containing, at least, at most; days and numbers as their canonical text. */
export interface FieldFilter {
  id: number;
  op: "is" | "has" | "from" | "to";
  value: string;
}

/**
 * Everything the list of clients can be narrowed by, as texts of an address; several values of one key are parted by commas or repeated. What
 * makes no sense counts as not said, so that an old or mangled link still opens the list. Filters of different keys must all hold; of several
 * stages, tags or sources any; of several `has` all.
 */
export const clientFilters = z.object({
  q: z.string().catch("").transform((text) => text.trim().slice(0, 200)), // prettier-ignore
  stage: many(z.union([idText, z.literal("none")])),
  tag: many(idText),
  who: absent(z.union([z.enum(["me", "nobody"]), idText])),
  source: many(z.string().regex(/^[a-z_]{1,30}$/)),
  /** `in30`: was here within 30 days; `no60`: was here before, but not within 60 days; `never`. */
  visit: absent(z.string().regex(/^(?:in[1-9]\d{0,3}|no[1-9]\d{0,3}|never)$/)),
  /** Local days of the last visit, both included. */
  visitFrom: absent(z.string().refine(isDay)),
  visitTo: absent(z.string().refine(isDay)),
  /** Local days the client was entered on, both included; `since`: within so many days. */
  from: absent(z.string().refine(isDay)),
  until: absent(z.string().refine(isDay)),
  since: absent(z.string().regex(/^[1-9]\d{0,3}$/).transform(Number)), // prettier-ignore
  /** Owes anything, or owes in this currency. */
  due: absent(z.string().regex(/^(?:any|[A-Z]{3})$/)),
  pointsFrom: absent(count),
  pointsTo: absent(count),
  /** `overdue`: an action was due before now; `none`: nothing is planned. */
  contact: absent(z.enum(["overdue", "none"])),
  has: many(z.enum(REACHES)),
  archived: flag,
  fields: z.array(z.custom<FieldFilter>()).max(MANY),
});
export type ClientFilters = z.output<typeof clientFilters>;

const LISTS = ["stage", "tag", "source", "has"] as const;
const FIELD_KEY = /^f([1-9]\d{0,8})(?:\.(has|from|to))?$/;

/** No filter at all: everybody who is not archived. */
export const noFilters: ClientFilters = readClientFilters(new URLSearchParams());

/** Reads the filters out of an address. */
export function readClientFilters(url: URLSearchParams): ClientFilters {
  const given: Record<string, unknown> = {};
  for (const key of Object.keys(clientFilters.shape)) given[key] = url.get(key);
  for (const key of LISTS) given[key] = url.getAll(key).flatMap((text) => text.split(","));
  const fields: FieldFilter[] = [];
  for (const [key, value] of url) {
    const [, id, op] = FIELD_KEY.exec(key) ?? [];
    if (id !== undefined && value.trim() !== "" && fields.length < MANY)
      fields.push({
        id: Number(id),
        op: (op ?? "is") as FieldFilter["op"],
        value: value.trim().slice(0, 200),
      });
  }
  return clientFilters.parse({ ...given, fields });
}

/** The filters as an address says them, always in the same order, so that two addresses of one view are the same text. */
export function writeClientFilters(filters: ClientFilters): Record<string, string> {
  const query: Record<string, string> = {};
  for (const key of Object.keys(clientFilters.shape) as (keyof ClientFilters)[]) {
    const value = filters[key];
    if (key === "fields" || value === null || value === "" || value === false) continue;
    const text =
      value === true ? "1" : Array.isArray(value) ? [...value].sort(bySize).join(",") : String(value);
    if (text !== "") query[key] = text;
  }
  for (const { id, op, value } of [...filters.fields].sort((a, b) => a.id - b.id || (a.op < b.op ? -1 : 1)))
    query[op === "is" ? `f${id}` : `f${id}.${op}`] = value;
  return query;
}

const bySize = (a: unknown, b: unknown) =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : 1;

/** What of the list is shown and how, beside who is in it. */
export interface ListLook {
  sort: ClientSort;
  direction: "asc" | "desc";
  /** Null: those that everybody begins with. */
  columns: ListColumn[] | null;
}

/** Names go up, everything else comes newest or largest first. */
export function firstDirection(sort: ClientSort): "asc" | "desc" {
  return sort === "name" || sort === "next_contact" || sort === "stage" ? "asc" : "desc";
}

const lookShape = z.object({
  sort: z.enum(CLIENT_SORTS).catch("name"),
  direction: z.enum(["asc", "desc"]).nullable().catch(null),
});

export function readListLook(url: URLSearchParams): ListLook {
  const { sort, direction } = lookShape.parse({ sort: url.get("sort"), direction: url.get("dir") });
  const asked = url.getAll("cols").flatMap((text) => text.split(","));
  const named = LIST_COLUMNS.filter((key) => asked.includes(key));
  const own = [...new Set(asked)]
    .filter((key): key is `f${number}` => /^f[1-9]\d{0,8}$/.test(key))
    .slice(0, 12);
  return {
    sort,
    direction: direction ?? firstDirection(sort),
    columns: url.has("cols") ? [...named, ...own] : null,
  };
}

export function writeListLook({ sort, direction, columns }: ListLook): Record<string, string> {
  return {
    ...(sort === "name" && direction === "asc" ? {} : { sort }),
    ...(direction === firstDirection(sort) ? {} : { dir: direction }),
    ...(columns ? { cols: columns.length > 0 ? columns.join(",") : "none" } : {}),
  };
}

/** A whole view as one text: filters and look, without the place in the list. What saved views keep and compare. */
export function viewQuery(url: URLSearchParams): string {
  return new URLSearchParams({
    ...writeClientFilters(readClientFilters(url)),
    ...writeListLook(readListLook(url)),
  }).toString();
}
