import { and, eq, inArray } from "drizzle-orm";
import { externalRefs, mirroredVisits, type bookings } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { mirrorVisit } from "~/features/channels/jobs";
import { readSetting } from "~/features/settings/queries.server";
import { enqueue } from "~/jobs/enqueue";
import type { Core } from "~/lib/core";

type BookingRow = typeof bookings.$inferSelect;
interface Change {
  now: BookingRow;
  before: BookingRow | null;
}

/**
 * Own visits of people who are also in an outside calendar have to stand there as they stand here. Costs nothing for a vendor's own records and for
 * hours that are only kept, and one query where nobody is linked.
 */
export async function keepMirrored(tx: Tx, { core }: { core: Core }, rows: readonly Change[]): Promise<void> {
  const changed = rows.filter(mayMatter);
  if (changed.length === 0) return;
  const linked = await listLinked(tx, changed);
  const about = changed.filter(
    ({ now, before }) => linked.has(now.staffId) || (before && linked.has(before.staffId)),
  );
  if (about.length === 0) return;
  const ids = about.map(({ now }) => now.id);
  const there = await tx
    .update(mirroredVisits)
    .set({ state: "waiting", updatedAt: core.clock.now() })
    .where(and(inArray(mirroredVisits.bookingId, ids), eq(mirroredVisits.state, "placed")))
    .returning({ bookingId: mirroredVisits.bookingId });
  const { mirrorOwn } = await readSetting(tx, "hybrid");
  const wanted = mirrorOwn ? ids : await listKnown(tx, ids);
  if (there.length > 0) tx.touch("channels");
  for (const bookingId of wanted) await enqueue(tx, core.clock, mirrorVisit, { bookingId });
}

/** Nobody has to know of an hour that is only kept, nor of one that lapsed. */
const isVisit = (row: BookingRow) => row.status !== "hold" && row.status !== "expired";

function mayMatter({ now, before }: Change): boolean {
  if (now.source === "yclients") return false;
  if (!before) return isVisit(now);
  if (!isVisit(now) && !isVisit(before)) return false;
  return standing(now) !== standing(before);
}

/** What of a row an outside calendar shows. */
function standing({ status, staffId, startsAt, endsAt, priceMinor, classKey }: BookingRow): string {
  return [status, staffId, startsAt.getTime(), endsAt.getTime(), priceMinor, classKey].join(" ");
}

async function listLinked(tx: Tx, rows: readonly Change[]): Promise<Set<number>> {
  const people = new Set(rows.flatMap(({ now, before }) => [now.staffId, before?.staffId ?? now.staffId]));
  const refs = await tx
    .selectDistinct({ staffId: externalRefs.entityId })
    .from(externalRefs)
    .where(
      and(
        eq(externalRefs.entity, "staff"),
        inArray(externalRefs.entityId, [...people]),
        eq(externalRefs.source, "yclients"),
      ),
    );
  return new Set(refs.map(({ staffId }) => staffId));
}

/** While own visits are not written there, those that stand there already are kept right. */
async function listKnown(tx: Tx, ids: readonly number[]): Promise<number[]> {
  const rows = await tx
    .select({ bookingId: mirroredVisits.bookingId })
    .from(mirroredVisits)
    .where(inArray(mirroredVisits.bookingId, [...ids]));
  return rows.map(({ bookingId }) => bookingId);
}
