import { and, asc, eq, exists, gt, inArray, isNull, lt, not, or } from "drizzle-orm";
import { among } from "~drizzle/among";
import type { Queryable } from "~drizzle/client.server";
import { beyond } from "~drizzle/keyset";
import { lockRows } from "~drizzle/lock";
import { bookings, clients, payments } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { advanceInside } from "../commands.server";
import { isOut, placeOf } from "../model";
import { listStages } from "../queries.server";

const DAY_MS = 86_400_000;
const WINDOW = 2000;

/**
 * Moves to "inactive" whoever has been silent for the days of `settings.pipeline`: no visit, payment or talk, nothing planned and nothing
 * ahead. Walks each stage along the index of how long its clients stand there; who came to it later than that is never looked at.
 * Answers how many were found silent.
 */
export async function sweepSilent(core: Core, actor: Actor, signal?: AbortSignal): Promise<number> {
  const { automatic, silenceDays } = await readSetting(core.db, "pipeline");
  if (!automatic || silenceDays === null) return 0;
  const cutoff = new Date(core.clock.now().getTime() - silenceDays * DAY_MS);
  const stages = await listStages(core.db);
  let moved = 0;
  for (const { id } of stages) {
    if (isOut(placeOf(stages, id))) continue;
    moved += await sweepStage(core, actor, { stageId: id, cutoff, signal });
  }
  return moved;
}

async function sweepStage(
  core: Core,
  actor: Actor,
  { stageId, cutoff, signal }: { stageId: number; cutoff: Date; signal?: AbortSignal },
): Promise<number> {
  let moved = 0;
  let behind: { at: Date; id: number } | null = null;
  for (;;) {
    signal?.throwIfAborted();
    const window = await standingLong(core.db, { stageId, cutoff, behind });
    const last = window.at(-1);
    if (!last) return moved;
    const silent = await silentAmong(core.db, { ids: window.map(({ id }) => id), cutoff });
    moved += await retire(core, actor, { ids: silent, cutoff });
    behind = last;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function standingLong(
  db: Queryable,
  { stageId, cutoff, behind }: { stageId: number; cutoff: Date; behind: { at: Date; id: number } | null },
): Promise<{ at: Date; id: number }[]> {
  const from = behind && beyond({ column: clients.stageMovedAt, id: clients.id, value: behind.at, rowId: behind.id }, "asc"); // prettier-ignore
  const rows = await db
    .select({ id: clients.id, at: clients.stageMovedAt })
    .from(clients)
    .where(and(eq(clients.stageId, stageId), lt(clients.stageMovedAt, cutoff), from ?? undefined))
    .orderBy(asc(clients.stageMovedAt), asc(clients.id))
    .limit(WINDOW);
  return rows.flatMap(({ id, at }) => (at === null ? [] : [{ id, at }]));
}

async function silentAmong(
  db: Queryable,
  { ids, cutoff }: { ids: readonly number[]; cutoff: Date },
): Promise<{ id: number; since: Date | null }[]> {
  if (ids.length === 0) return [];
  const visit = db
    .select({ id: bookings.id })
    .from(bookings)
    .where(
      and(
        eq(bookings.clientId, clients.id),
        gt(bookings.startsAt, cutoff),
        not(inArray(bookings.status, ["cancelled", "expired"])),
      ),
    );
  const payment = db
    .select({ id: payments.id })
    .from(payments)
    .where(and(eq(payments.clientId, clients.id), gt(payments.succeededAt, cutoff)));
  return db
    .select({ id: clients.id, since: clients.stageMovedAt })
    .from(clients)
    .where(
      and(
        among(clients.id, ids),
        isNull(clients.archivedAt),
        lt(clients.stageMovedAt, cutoff),
        isNull(clients.nextContactAt),
        or(isNull(clients.lastContactAt), lt(clients.lastContactAt, cutoff)),
        or(isNull(clients.lastVisitAt), lt(clients.lastVisitAt, cutoff)),
        not(exists(visit)),
        not(exists(payment)),
      ),
    );
}

/** Locks them and asks once more: a visit may have been booked in between. */
async function retire(
  core: Core,
  actor: Actor,
  { ids, cutoff }: { ids: readonly { id: number }[]; cutoff: Date },
): Promise<number> {
  if (ids.length === 0) return 0;
  return core.db.transaction(async (tx) => {
    const locked = ids.map(({ id }) => id);
    await lockRows(tx, clients, locked);
    const silent = await silentAmong(tx, { ids: locked, cutoff });
    const events = silent.map(({ id: clientId, since }) => ({
      clientId,
      event: "silence" as const,
      eventKey: `silence:${clientId}:${since?.getTime() ?? 0}`,
    }));
    await advanceInside(tx, { clock: core.clock, actor }, events);
    return events.length;
  });
}
