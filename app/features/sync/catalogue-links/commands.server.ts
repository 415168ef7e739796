import { and, eq, inArray, isNull } from "drizzle-orm";
import { requireCan } from "~/features/accounts/policy";
import { savePerson, saveService, setPersonServices } from "~/features/catalog/commands.server";
import { getMainLocation, listCategories, listPersonServices } from "~/features/catalog/queries.server";
import { personInput, serviceInput } from "~/features/catalog/schema";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Queryable, Tx } from "~drizzle/client.server";
import { bookings, externalRecords, externalRefs, services, staff } from "~drizzle/schema";
import { findEntry } from "../catalogue/queries.server";
import { retryRecord } from "../decisions/commands.server";
import { mustSync } from "../policy";
import type { VendorService, VendorStaff } from "../ports";
import { readStoredRecord } from "../schema";

const OURS = { staff, service: services } as const;

/** A thing of an outside catalogue. */
export interface OutsideEntry {
  source: string;
  entity: "staff" | "service";
  externalId: string;
}

/**
 * Says which of our people or services an outside one is. Records that waited for the person are applied at once; visits that came for the
 * service and stand in the calendar without one of ours get it. `applied` counts both.
 * @throws AppError `forbidden`
 */
export async function linkCatalogue(
  core: Core,
  actor: Actor,
  link: OutsideEntry & { entityId: number },
): Promise<Result<{ applied: number }, "not_found">> {
  mustSync(actor, "manage");
  const isKnown = await core.db.transaction(async (tx) => {
    const ours = OURS[link.entity];
    const [found] = await tx.select({ id: ours.id }).from(ours).where(eq(ours.id, link.entityId)).limit(1);
    if (!found) return false;
    await tx
      .insert(externalRefs)
      .values({ ...link, createdAt: core.clock.now() })
      .onConflictDoUpdate({
        target: [externalRefs.source, externalRefs.entity, externalRefs.externalId],
        set: { entityId: link.entityId },
      });
    touchLinks(tx);
    return true;
  });
  if (!isKnown) return refuse("not_found");
  core.log.info({ ...link, actor: actorRef(actor) }, "catalogue linked");
  const settle = link.entity === "staff" ? settleWaitingOf : nameVisitsOf;
  return ok({ applied: await settle(core, actor, link) });
}

/**
 * Takes a link away. Visits that are in the calendar stay as they are; what comes from now on is not linked.
 * @throws AppError `forbidden`
 */
export async function unlinkCatalogue(
  core: Core,
  actor: Actor,
  { source, entity, externalId }: OutsideEntry,
): Promise<Result<null, "not_found">> {
  mustSync(actor, "manage");
  const gone = await core.db.transaction(async (tx) => {
    const rows = await tx
      .delete(externalRefs)
      .where(
        and(
          eq(externalRefs.source, source),
          eq(externalRefs.entity, entity),
          eq(externalRefs.externalId, externalId),
        ),
      )
      .returning({ id: externalRefs.id });
    touchLinks(tx);
    return rows.length > 0;
  });
  if (!gone) return refuse("not_found");
  core.log.info({ source, entity, externalId, actor: actorRef(actor) }, "catalogue unlinked");
  return ok(null);
}

/**
 * Makes one of ours out of a thing of theirs, and links the two: a service with their name, length and lowest price, done by whoever of ours
 * is linked to somebody who does it there; a person with their name and trade.
 * @throws AppError `forbidden`
 */
export async function createFromCatalogue(
  core: Core,
  actor: Actor,
  entry: OutsideEntry,
): Promise<Result<{ applied: number; entityId: number }, "not_found" | "needs_place" | "taken">> {
  mustSync(actor, "manage");
  requireCan(actor, "catalog:write");
  const read = await findEntry(core.db, entry);
  if (!read) return refuse("not_found");
  if ((await linksOf(core.db, entry, [entry.externalId])).length > 0) return refuse("taken");
  const entityId =
    "durationMinutes" in read.details
      ? await createService(core, actor, { source: entry.source, of: read.details })
      : "specialization" in read.details
        ? await createPerson(core, actor, read.details)
        : null;
  if (entityId === null) return refuse("needs_place");
  const linked = await linkCatalogue(core, actor, { ...entry, entityId });
  return linked.ok ? ok({ ...linked.value, entityId }) : linked;
}

const LENGTHS = { usual: 60, least: 5, most: 1440 };

async function createService(
  core: Core,
  actor: Actor,
  { source, of }: { source: string; of: VendorService },
): Promise<number | null> {
  const [categories, location] = [await listCategories(core.db), await getMainLocation(core.db)];
  const category = categories.find(({ name }) => name === of.category?.title) ?? categories[0];
  if (!category || !location) return null;
  const length = Math.round(of.durationMinutes ?? LENGTHS.usual);
  const input = serviceInput.parse({
    categoryId: category.id,
    name: of.title.slice(0, 120) || of.externalId,
    durationMin: Math.min(LENGTHS.most, Math.max(LENGTHS.least, length)),
    priceMinor: of.priceMinMinor,
    isOnline: of.active,
  });
  const { id } = await saveService(core, actor, input);
  const people = await linksOf(core.db, { source, entity: "staff" }, of.staff.map(({ externalId }) => externalId)); // prettier-ignore
  for (const { externalId, entityId: staffId } of people) {
    const does = await listPersonServices(core.db, staffId);
    const durationMin = of.staff.find((one) => one.externalId === externalId)?.durationMinutes ?? null;
    const own = durationMin === input.durationMin ? null : durationMin;
    const list = [
      ...does.map(({ serviceId, priceMinor, durationMin }) => ({ serviceId, priceMinor, durationMin })),
      { serviceId: id, priceMinor: null, durationMin: own },
    ];
    await setPersonServices(core, actor, { staffId, list });
  }
  return id;
}

async function createPerson(core: Core, actor: Actor, of: VendorStaff): Promise<number | null> {
  const location = await getMainLocation(core.db);
  if (!location) return null;
  const name = of.name.slice(0, 120) || of.externalId;
  const person = personInput.parse({ locationId: location.id, name, title: of.specialization.slice(0, 120), isBookable: of.bookable }); // prettier-ignore
  return (await savePerson(core, actor, person)).id;
}

async function linksOf(
  db: Queryable,
  { source, entity }: Omit<OutsideEntry, "externalId">,
  externalIds: readonly string[],
): Promise<{ externalId: string; entityId: number }[]> {
  if (externalIds.length === 0) return [];
  return db
    .select({ externalId: externalRefs.externalId, entityId: externalRefs.entityId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.source, source),
        eq(externalRefs.entity, entity),
        inArray(externalRefs.externalId, [...externalIds]),
      ),
    );
}

function touchLinks(tx: Tx): void {
  tx.touch("sync");
  tx.touch("channels");
}

const NAMED_AT_ONCE = 200;

/** Visits in the calendar that came for the service and have none of ours yet; a few hundred at a time. */
async function nameVisitsOf(
  core: Core,
  _actor: Actor,
  { source, externalId, entityId }: OutsideEntry & { entityId: number },
): Promise<number> {
  const rows = await core.db
    .select({ bookingId: bookings.id, record: externalRecords.record })
    .from(externalRecords)
    .innerJoin(bookings, eq(bookings.id, externalRecords.bookingId))
    .where(and(eq(externalRecords.source, source), isNull(bookings.serviceId)));
  // What the visit is for is the first line of the record, as when it was imported.
  const ids = rows.filter(({ record }) => readStoredRecord(record)?.services[0]?.externalId === externalId).map(({ bookingId }) => bookingId); // prettier-ignore
  for (let from = 0; from < ids.length; from += NAMED_AT_ONCE)
    await core.db.transaction(async (tx) => {
      await tx
        .update(bookings)
        .set({ serviceId: entityId })
        .where(and(inArray(bookings.id, ids.slice(from, from + NAMED_AT_ONCE)), isNull(bookings.serviceId)));
      tx.touch("bookings");
    });
  return ids.length;
}

/** One transaction each, so that a long list never holds the writer. */
async function settleWaitingOf(
  core: Core,
  actor: Actor,
  { source, externalId }: { source: string; externalId: string },
): Promise<number> {
  const rows = await core.db
    .select({ id: externalRecords.id, record: externalRecords.record })
    .from(externalRecords)
    .where(and(eq(externalRecords.source, source), eq(externalRecords.state, "waiting")))
    .orderBy(externalRecords.id);
  let applied = 0;
  for (const { id, record } of rows) {
    if (readStoredRecord(record)?.staffExternalId !== externalId) continue;
    const result = await retryRecord(core, actor, { recordId: id });
    if (result.ok) applied += 1;
  }
  return applied;
}
