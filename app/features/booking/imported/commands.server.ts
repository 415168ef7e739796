import { inArray } from "drizzle-orm";
import { bookings, locations, services } from "~drizzle/schema";
import { among } from "~drizzle/among";
import type { Tx } from "~drizzle/client.server";
import { lockRows } from "~drizzle/lock";
import { AppError } from "~/lib/app-error";
import { addDays, dayOf } from "~/lib/zoned-time";
import { followUpAll, mayChangePoints, type RowsOfChange } from "../consequences/commands.server";
import { lockPersonDays } from "../locks/commands.server";
import { busySpan, isBlocking } from "../model";
import {
  insertVisits,
  writeChange,
  writeEvents,
  type BookingRow,
  type Buffers,
  type NewVisit,
  type RowEvent,
  type VisitDraft,
  type Writing,
} from "../record/commands.server";

export interface ImportedVisit extends Omit<VisitDraft, "source" | "clientId"> {
  /** Our row for the vendor's record, when it was seen before. */
  bookingId: number | null;
  /** Whose visit it is; null: nobody we know; `kept`: whoever it was, because this version says nothing new about the person. */
  clientId: number | null | "kept";
}

export interface Imported {
  bookingId: number;
  outcome: "created" | "updated" | "unchanged";
  /** Of an updated one: the names of the columns that the record changed. */
  changed: string[];
  mayChangePoints: boolean;
}

const NO_BUFFERS: Buffers = { beforeMin: 0, afterMin: 0 };
const DAY_MS = 86_400_000;

/**
 * Writes what a vendor's records say, with a few statements whatever their number; answers in the order given. They are facts: any status
 * may follow any other, and an hour may overlap ours. The caller has made sure that no record is older than what we hold, names no visit
 * twice, and calls this inside the transaction that stores the records' versions. `arePointsSettled`: it also settles the points of those that
 * may have changed them.
 */
export async function importVisits(
  tx: Tx,
  writing: Writing,
  visits: readonly ImportedVisit[],
  { arePointsSettled = false }: { arePointsSettled?: boolean } = {},
): Promise<Imported[]> {
  if (visits.length === 0) return [];
  const terms = await readTerms(tx, visits);
  // The visits first and then their days, as everywhere: two changes of one visit queue and never embrace.
  const held = await lockHeld(tx, visits);
  const planned = visits.map((visit) => plan(visit, { terms, held }));
  await lockDays(tx, writing, planned);

  const fresh = planned.filter(({ before }) => before === null);
  const made = await insertVisits(tx, writing, fresh.map(({ draft }) => draft)); // prettier-ignore
  const rows = new Map(fresh.map((one, at) => [one, made[at] as BookingRow]));
  const changes: RowsOfChange[] = made.map((now) => ({ now, before: null }));
  const events: RowEvent[] = [];
  for (const { before, change } of planned) {
    if (before === null || change === null || changedColumns(before, change).length === 0) continue;
    const now = await writeChange(tx, writing, before, change);
    changes.push({ now, before });
    events.push({ row: now, from: before.status, kind: kindOf(before, now), reason: "" });
  }
  await writeEvents(tx, writing, events);
  await followUpAll(tx, writing, changes, { arePointsSettled });

  const paying = new Set(changes.filter(mayChangePoints).map(({ now }) => now.id));
  return planned.map((one): Imported => {
    const bookingId = one.before?.id ?? (rows.get(one) as BookingRow).id;
    const changed = one.before && one.change ? changedColumns(one.before, one.change) : [];
    const outcome = one.before === null ? "created" : changed.length > 0 ? "updated" : "unchanged";
    return { bookingId, outcome, changed, mayChangePoints: paying.has(bookingId) };
  });
}

interface Terms {
  zones: Map<number, string>;
  buffers: Map<number, Buffers>;
}

async function readTerms(tx: Tx, visits: readonly ImportedVisit[]): Promise<Terms> {
  const places = await tx
    .select({ id: locations.id, zone: locations.zone })
    .from(locations)
    .where(inArray(locations.id, unique(visits.map(({ locationId }) => locationId))));
  const serviceIds = unique(visits.flatMap(({ serviceId }) => serviceId ?? []));
  const buffers =
    serviceIds.length === 0
      ? []
      : await tx
          .select({ id: services.id, beforeMin: services.bufferBeforeMin, afterMin: services.bufferAfterMin })
          .from(services)
          .where(inArray(services.id, serviceIds));
  return {
    zones: new Map(places.map(({ id, zone }) => [id, zone])),
    buffers: new Map(buffers.map(({ id, beforeMin, afterMin }) => [id, { beforeMin, afterMin }])),
  };
}

async function lockHeld(tx: Tx, visits: readonly ImportedVisit[]): Promise<Map<number, BookingRow>> {
  const ids = unique(visits.flatMap(({ bookingId }) => bookingId ?? []));
  if (ids.length === 0) return new Map();
  await lockRows(tx, bookings, ids);
  const rows = await tx.select().from(bookings).where(among(bookings.id, ids));
  return new Map(rows.map((row) => [row.id, row]));
}

interface Planned {
  before: BookingRow | null;
  draft: NewVisit;
  /** The columns that the record speaks of, as they are to be; null for a visit that is new. */
  change: Partial<BookingRow> | null;
  zone: string;
}

function plan(
  visit: ImportedVisit,
  { terms, held }: { terms: Terms; held: Map<number, BookingRow> },
): Planned {
  const { bookingId } = visit;
  const before = bookingId === null ? null : (held.get(bookingId) ?? null);
  if (bookingId !== null && !before) throw new AppError("not_found", "the visit of a record has gone");
  const zone = terms.zones.get(visit.locationId) ?? "UTC";
  const buffers = (visit.serviceId !== null && terms.buffers.get(visit.serviceId)) || NO_BUFFERS;
  const clientId = visit.clientId === "kept" ? (before?.clientId ?? null) : visit.clientId;
  const localDay = dayOf(visit.startsAt, zone);
  const { staffId, serviceId, serviceName, locationId, startsAt, endsAt, status, priceMinor, currency, notes } = visit; // prettier-ignore
  const said = { clientId, staffId, serviceId, serviceName, locationId, startsAt, endsAt, status, priceMinor, currency, notes, localDay }; // prettier-ignore
  return {
    before,
    zone,
    draft: { ...said, source: "yclients", buffers },
    change: before && { ...said, ...busySpan(visit, buffers) },
  };
}

/** Days on which nobody can be booked any more, and visits that take no time, are in nobody's way. */
async function lockDays(tx: Tx, { core }: Writing, planned: readonly Planned[]): Promise<void> {
  const past = core.clock.now().getTime() - DAY_MS;
  await lockPersonDays(
    tx,
    planned.flatMap(({ before, change, draft, zone }) => {
      if (draft.endsAt.getTime() < past || !isBlocking(draft.status)) return [];
      if (before && change && changedColumns(before, change).length === 0) return [];
      const days: { staffId: number; day: string }[] = [];
      const last = dayOf(draft.endsAt, zone);
      for (let day = draft.localDay; day <= last; day = addDays(day, 1)) days.push({ staffId: draft.staffId, day }); // prettier-ignore
      return days;
    }),
  );
}

function changedColumns(before: BookingRow, change: Partial<BookingRow>): string[] {
  return Object.entries(change).flatMap(([key, value]) => {
    const old = before[key as keyof BookingRow];
    const isSame = value instanceof Date ? old instanceof Date && old.getTime() === value.getTime() : old === value; // prettier-ignore
    return isSame ? [] : [key];
  });
}

function kindOf(before: BookingRow, now: BookingRow): RowEvent["kind"] {
  if (before.status !== now.status) return "status";
  if (before.startsAt.getTime() !== now.startsAt.getTime() || before.staffId !== now.staffId) return "moved";
  return before.clientId === now.clientId ? "changed" : "linked";
}

function unique(ids: readonly number[]): number[] {
  return [...new Set(ids)];
}
