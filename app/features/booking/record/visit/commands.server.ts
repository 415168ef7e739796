import { bookingItems, bookingResources } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { AppError } from "~/lib/app-error";
import type { PlannedPart, PlannedVisit } from "../../availability/queries.server";
import { isExclusiveVisit, type BookingSource, type BookingStatus } from "../../model";
import { insertVisit, type BookingRow, type Writing } from "../commands.server";

/** What is true of the whole visit beside its plan. */
export interface VisitFacts {
  clientId: number | null;
  status: BookingStatus;
  source: BookingSource;
  notes: string;
  contactEmail: string | null;
  locale: string;
  holdUntil?: Date | null;
  seriesId?: number | null;
  prepayMinor?: number;
  reason?: string;
}

/**
 * Writes a planned visit down: the row that leads, a further one for each change of person, their lines and what they take of rooms and
 * equipment. Returns the first row. The caller holds the locks.
 */
export async function writeVisit(
  tx: Tx,
  writing: Writing,
  plan: PlannedVisit,
  { reason, ...facts }: VisitFacts,
): Promise<BookingRow> {
  const isExclusive = isExclusiveVisit({ ...facts, needsApproval: plan.needsApproval });
  let head: BookingRow | null = null;
  for (const part of plan.parts) {
    const row: BookingRow = await insertVisit(
      tx,
      writing,
      {
        ...facts,
        headId: head?.id ?? null,
        staffId: part.staffId,
        serviceId: part.serviceId,
        serviceName: nameOf(part),
        locationId: plan.locationId,
        startsAt: part.startsAt,
        endsAt: part.endsAt,
        priceMinor: part.priceMinor,
        currency: plan.currency,
        classKey: part.classKey,
        seats: part.seats,
        prepayMinor: head ? 0 : (facts.prepayMinor ?? 0),
      },
      {
        zone: plan.zone,
        buffers: { beforeMin: part.bufferBeforeMin, afterMin: part.bufferAfterMin },
        isExclusive,
        reason,
      },
    );
    await writeLines(tx, row, part);
    head ??= row;
  }
  if (!head) throw new AppError("internal", "a planned visit has no part");
  return head;
}

/** What a row is called in lists: its services, add-ons left out. */
export function nameOf({ items }: Pick<PlannedPart, "items">): string {
  const main = items.filter(({ isAddon }) => !isAddon);
  return (main.length > 0 ? main : items).map(({ name }) => name).join(" + ");
}

/** Lines and resources of a row. */
export async function writeLines(
  tx: Tx,
  row: BookingRow,
  { items, resourceIds }: Pick<PlannedPart, "items" | "resourceIds">,
): Promise<void> {
  if (items.length > 0)
    await tx
      .insert(bookingItems)
      .values(items.map((item, position) => ({ bookingId: row.id, position, ...item })));
  await writeResources(tx, row, resourceIds);
}

/** What a row takes of rooms and equipment, as its guards see it. */
export async function writeResources(tx: Tx, row: BookingRow, resourceIds: readonly number[]): Promise<void> {
  if (resourceIds.length === 0) return;
  const { id: bookingId, busyFrom, busyUntil, blocks, isExclusive, classKey } = row;
  await tx.insert(bookingResources).values(
    resourceIds.map((resourceId) => ({
      bookingId,
      resourceId,
      busyFrom,
      busyUntil,
      blocks,
      isExclusive,
      classKey,
    })),
  );
}
