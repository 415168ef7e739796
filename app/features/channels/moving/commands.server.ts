import { and, eq, inArray } from "drizzle-orm";
import { mirroredVisits, services } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { requireCan } from "~/features/accounts/policy";
import { enqueue } from "~/jobs/enqueue";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { mirrorVisit } from "../jobs";
import { newRequestKey } from "../mirror/commands.server";
import type { Seller } from "../model";
import { VENDOR } from "../queries.server";
import { maySellBy, previewMove, type MovingVisit } from "./queries.server";

/** What became of the open visits. */
export interface Moved {
  moved: number[];
  stays: MovingVisit[];
}

/**
 * Says who sells a service, and takes its open visits along. To YClients: each is to stand there as a sale; the job of the visit writes it, and what is taken there becomes a
 * conflict that a person decides. To us: they are ours from now on, and their records go on keeping the hours. Nobody's visit moves, is cancelled or changes its price.
 * Refused with `cannot` for what YClients does not sell that way.
 * @throws AppError `forbidden`, `not_found`
 */
export async function changeSeller(
  core: Core,
  actor: Actor,
  { serviceId, soldBy }: { serviceId: number; soldBy: Seller },
): Promise<Result<Moved, "cannot">> {
  requireCan(actor, "catalog:write");
  return core.db.transaction(async (tx) => {
    await lockRow(tx, services, serviceId);
    const [before] = await tx
      .select({ soldBy: services.soldBy })
      .from(services)
      .where(eq(services.id, serviceId));
    if (!before) throw new AppError("not_found");
    if (before.soldBy === soldBy) return ok({ moved: [], stays: [] });
    if (!(await maySellBy(tx, { serviceId, soldBy }))) return refuse("cannot");
    const { visits } = await previewMove(tx, actor, { serviceId, soldBy, now: core.clock.now() });
    await tx.update(services).set({ soldBy }).where(eq(services.id, serviceId));
    for (const topic of ["catalog", "channels"] as const) tx.touch(topic);
    const moving = visits.filter(({ stays }) => stays === null).map(({ id }) => id);
    const stays = visits.filter((visit) => visit.stays !== null);
    if (soldBy === "own") return ok({ moved: await takeBack(tx, core, moving), stays });
    if (before.soldBy === "own") for (const id of moving) await handOver(tx, core, id);
    return ok({ moved: moving, stays });
  });
}

/** The visit is to stand there as a sale: a new record, or the one that only kept the hour with its service and price. */
async function handOver(tx: Tx, core: Core, bookingId: number): Promise<void> {
  const now = core.clock.now();
  await tx
    .insert(mirroredVisits)
    .values({
      ...{ bookingId, source: VENDOR, kind: "sale", state: "waiting", isProvisional: true },
      ...{ requestKey: newRequestKey(bookingId), attempts: 0, createdAt: now, updatedAt: now },
    })
    .onConflictDoUpdate({ target: mirroredVisits.bookingId, set: { kind: "sale", updatedAt: now } });
  // One that was taken out of the calendar there is placed anew.
  await tx
    .update(mirroredVisits)
    .set({ state: "waiting", isProvisional: true })
    .where(and(eq(mirroredVisits.bookingId, bookingId), inArray(mirroredVisits.state, ["withdrawn", "refused"])));
  await enqueue(tx, core.clock, mirrorVisit, { bookingId });
} // prettier-ignore

/** Their records stay and keep the hours; what is paid for them is our business again. Answers with those that had one. */
async function takeBack(tx: Tx, core: Core, bookingIds: readonly number[]): Promise<number[]> {
  if (bookingIds.length === 0) return [];
  const rows = await tx
    .update(mirroredVisits)
    .set({ kind: "busy", updatedAt: core.clock.now() })
    .where(
      and(
        inArray(mirroredVisits.bookingId, [...bookingIds]),
        inArray(mirroredVisits.state, ["placed", "conflict"]),
      ),
    )
    .returning({ bookingId: mirroredVisits.bookingId });
  for (const { bookingId } of rows) await enqueue(tx, core.clock, mirrorVisit, { bookingId });
  return rows.map(({ bookingId }) => bookingId);
}
