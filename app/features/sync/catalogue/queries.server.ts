import { and, asc, desc, eq, isNull, max } from "drizzle-orm";
import type { Actor } from "~/lib/actor";
import type { Queryable } from "~drizzle/client.server";
import { catalogueChanges, externalRefs, services, staff, vendorCatalogue } from "~drizzle/schema";
import { mustSync } from "../policy";
import {
  categoryEntry,
  serviceEntry,
  staffEntry,
  suggestOurs,
  type CatalogueEntity,
  type HeldEntry,
  type ReadEntry,
} from "./model";
import { storedCategory, storedService, storedStaff } from "./schema";

/** What is held of one kind since the last reading. Rows of an older shape are passed over, as if they were new. */
export async function listHeld(q: Queryable, source: string, entity: CatalogueEntity): Promise<HeldEntry[]> {
  const rows = await q
    .select()
    .from(vendorCatalogue)
    .where(and(eq(vendorCatalogue.source, source), eq(vendorCatalogue.entity, entity)));
  return rows.flatMap(({ details, goneAt }) => {
    const entry = entryOf(entity, details);
    return entry ? [{ ...entry, isGone: goneAt !== null }] : [];
  });
}

/** A thing of the catalogue out of what is stored or was read, in one shape either way; null for what cannot be read. */
export function entryOf(entity: CatalogueEntity, details: unknown): ReadEntry | null {
  switch (entity) {
    case "service": {
      const stored = storedService.safeParse(details);
      return stored.success ? serviceEntry(stored.data) : null;
    }
    case "staff": {
      const stored = storedStaff.safeParse(details);
      return stored.success ? staffEntry(stored.data) : null;
    }
    case "category": {
      const stored = storedCategory.safeParse(details);
      return stored.success ? categoryEntry(stored.data) : null;
    }
  }
}

/** One of ours, to be linked to. */
export interface OurEntry {
  id: number;
  name: string;
  isLinked: boolean;
}

/** One thing of theirs beside what it is of ours. */
export interface TheirEntry {
  externalId: string;
  title: string;
  /** The category of a service, the trade of a person. */
  note: string;
  price: string | null;
  lengthMin: number | null;
  state: "offered" | "hidden" | "dismissed" | "gone";
  ours: { id: number; name: string } | null;
  /** Of ours that are linked to nothing, the one whose name is alike. */
  suggestedId: number | null;
}

/** What is open for one kind: theirs, what is not linked first, by categories and names, and ours that can be linked. */
export async function listCatalogue(
  db: Queryable,
  actor: Actor,
  { source, entity }: { source: string; entity: "service" | "staff" },
): Promise<{ theirs: TheirEntry[]; ours: OurEntry[] }> {
  mustSync(actor, "read");
  const [held, refs, rows] = [
    await listHeld(db, source, entity),
    await db
      .select({ externalId: externalRefs.externalId, entityId: externalRefs.entityId })
      .from(externalRefs)
      .where(and(eq(externalRefs.source, source), eq(externalRefs.entity, entity))),
    await listOurs(db, entity),
  ];
  const linkedIds = new Set(refs.map(({ entityId }) => entityId));
  const names = new Map(rows.map(({ id, name }) => [id, name]));
  const links = new Map(refs.map(({ externalId, entityId }) => [externalId, entityId]));
  const ours = rows
    .filter(({ archivedAt }) => archivedAt === null)
    .map(({ id, name }) => ({ id, name, isLinked: linkedIds.has(id) }));
  const free = ours.filter(({ isLinked }) => !isLinked);
  const theirs = held.map((entry): TheirEntry => {
    const id = links.get(entry.externalId);
    return {
      externalId: entry.externalId,
      title: entry.title,
      note: noteOf(entry),
      price: entry.price,
      lengthMin: entry.length === null ? null : Number(entry.length),
      state: entry.isGone ? "gone" : entry.isDismissed ? "dismissed" : entry.isHidden ? "hidden" : "offered",
      ours: id === undefined ? null : { id, name: names.get(id) ?? "" },
      suggestedId: id === undefined ? (suggestOurs(entry.title, free)?.id ?? null) : null,
    };
  });
  const order = new Intl.Collator("ru");
  const rank = (entry: TheirEntry) => isOver(entry) * 2 + Number(entry.ours !== null);
  const isOver = ({ state }: TheirEntry) => Number(state === "gone" || state === "dismissed");
  return {
    // What nobody offers any more and is linked to nothing is of no use to anybody.
    theirs: theirs
      .filter((entry) => entry.ours !== null || isOver(entry) === 0)
      .sort((a, b) => rank(a) - rank(b) || order.compare(a.note, b.note) || order.compare(a.title, b.title)),
    ours,
  };
}

function noteOf({ details }: HeldEntry): string {
  if ("category" in details) return details.category?.title ?? "";
  return "specialization" in details ? details.specialization : "";
}

async function listOurs(db: Queryable, entity: "service" | "staff") {
  const table = entity === "service" ? services : staff;
  return db
    .select({ id: table.id, name: table.name, archivedAt: table.archivedAt })
    .from(table)
    .orderBy(asc(table.name), asc(table.id));
}

/** A change of the vendor's catalogue, with what it is called now. */
export interface ChangeItem {
  id: number;
  entity: CatalogueEntity;
  title: string;
  change: string;
  before: string | null;
  after: string | null;
  at: Date;
}

const CHANGES_SHOWN = 200;

/** Changes that nobody has looked at yet, the newest first. */
export async function listOpenChanges(db: Queryable, actor: Actor, source: string): Promise<ChangeItem[]> {
  mustSync(actor, "read");
  const rows = await db
    .select({ change: catalogueChanges, title: vendorCatalogue.title })
    .from(catalogueChanges)
    .leftJoin(
      vendorCatalogue,
      and(
        eq(vendorCatalogue.source, catalogueChanges.source),
        eq(vendorCatalogue.entity, catalogueChanges.entity),
        eq(vendorCatalogue.externalId, catalogueChanges.externalId),
      ),
    )
    .where(and(eq(catalogueChanges.source, source), isNull(catalogueChanges.seenAt)))
    .orderBy(desc(catalogueChanges.id))
    .limit(CHANGES_SHOWN);
  return rows.map(({ change: { id, entity, change, before, after, at, externalId }, title }) => ({
    ...{ id, entity, change, before, after, at },
    title: title ?? externalId,
  }));
}

/** How many changes wait for somebody to look, and when the catalogue was read last. */
export async function readCatalogueState(
  db: Queryable,
  source: string,
): Promise<{ openChanges: number; readAt: Date | null }> {
  const openChanges = await db.$count(catalogueChanges, and(eq(catalogueChanges.source, source), isNull(catalogueChanges.seenAt))); // prettier-ignore
  const [row] = await db
    .select({ readAt: max(vendorCatalogue.seenAt) })
    .from(vendorCatalogue)
    .where(eq(vendorCatalogue.source, source));
  return { openChanges, readAt: row?.readAt ?? null };
}

/** A thing of the vendor's catalogue as read; null when it is not known. */
export async function findEntry(
  q: Queryable,
  { source, entity, externalId }: { source: string; entity: "service" | "staff"; externalId: string },
): Promise<ReadEntry | null> {
  const [row] = await q
    .select({ details: vendorCatalogue.details })
    .from(vendorCatalogue)
    .where(
      and(
        eq(vendorCatalogue.source, source),
        eq(vendorCatalogue.entity, entity),
        eq(vendorCatalogue.externalId, externalId),
      ),
    )
    .limit(1);
  return row ? entryOf(entity, row.details) : null;
}

/** Who sells each service, by its id. */
export async function listSellers(
  db: Queryable,
): Promise<Map<number, (typeof services.$inferSelect)["soldBy"]>> {
  const rows = await db.select({ id: services.id, soldBy: services.soldBy }).from(services);
  return new Map(rows.map(({ id, soldBy }) => [id, soldBy]));
}
