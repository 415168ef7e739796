import { and, eq } from "drizzle-orm";
import { services, waitingList } from "~drizzle/schema";
import { announceOffer } from "~/features/notifications/jobs";
import { readSetting } from "~/features/settings/queries.server";
import { enqueue } from "~/jobs/enqueue";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { dayOf } from "~/lib/zoned-time";
import { refuseOverlap } from "../../book/commands.server";
import { holdInside } from "../../hold/commands.server";
import { listOfferedDays } from "../../offer/queries.server";
import { daysWithin, suits, wishEnds } from "../model";
import { listCandidatesFor, listOfferedStarts, listOver, type WaitingRow } from "../queries.server";

/** A stretch of a person's time that has become free. */
export interface FreedHours {
  staffId: number;
  from: Date;
  until: Date;
}

type Candidate = WaitingRow & { zone: string };

const waitingActor = systemActor("waiting");

/**
 * Offers freed time to whoever has waited longest for one like it: the hour is held for them, and they are told. What is left of the stretch
 * goes to the next. Nobody gets the same hour twice, nor one in the past or inside the notice. Returns how many were offered something.
 */
export async function offerHours(core: Core, freed: FreedHours): Promise<number> {
  const now = core.clock.now();
  if (freed.until <= now) return 0;
  let offers = 0;
  for (const entry of await listCandidatesFor(core.db, freed.staffId)) {
    for (const startsAt of await listFitting(core, entry, freed)) {
      if (!(await offerTo(core, entry, { startsAt, staffId: freed.staffId }))) continue;
      offers += 1;
      break;
    }
  }
  return offers;
}

/** Starts inside the stretch that are free now and suit, not offered to them before; a few are enough. */
async function listFitting(
  core: Core,
  entry: Candidate,
  { staffId, from, until }: FreedHours,
): Promise<Date[]> {
  const now = core.clock.now();
  const days = daysWithin(entry, { from, until }, entry.zone);
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const offered = await listOfferedDays(core.db, {
    parts: [{ serviceId: entry.serviceId, staffId, addonIds: [] }],
    locationId: entry.locationId,
    days: { from: first, until: last },
    now,
  });
  const lengthMs = (offered?.durationMin ?? 0) * 60_000;
  const before = await listOfferedStarts(core.db, {
    waitingId: entry.id,
    staffId,
    from: new Date(from.getTime() - 86_400_000),
    until,
  });
  return (offered?.times ?? [])
    .filter(({ closed, startsAt }) => closed === null && suits(entry, startsAt, entry.zone))
    .filter(({ startsAt }) => startsAt < until && startsAt.getTime() + lengthMs > from.getTime())
    .filter(({ startsAt }) => ![...before].some((start) => Math.abs(start - startsAt.getTime()) < lengthMs))
    .slice(0, 3)
    .map(({ startsAt }) => startsAt);
}

async function offerTo(
  core: Core,
  entry: Candidate,
  { startsAt, staffId }: { startsAt: Date; staffId: number },
): Promise<boolean> {
  const outcome = await refuseOverlap(() =>
    core.db.transaction(async (tx) => {
      const now = core.clock.now();
      const { offerMin } = await readSetting(tx, "booking");
      const [service] = await tx
        .select({ minNoticeMin: services.minNoticeMin })
        .from(services)
        .where(eq(services.id, entry.serviceId));
      // Who takes it at the last minute of the offer is still outside of the notice.
      const latest = startsAt.getTime() - (service?.minNoticeMin ?? 0) * 60_000;
      const offerUntil = new Date(Math.min(now.getTime() + offerMin * 60_000, latest));
      if (offerUntil <= now) return { ok: false as const, error: { reason: "notice" as const } };
      const held = await holdInside(
        tx,
        { core, actor: waitingActor },
        {
          parts: [{ serviceId: entry.serviceId, staffId, addonIds: [] }],
          locationId: entry.locationId,
          startsAt,
          source: "online",
          locale: entry.locale,
          holdUntil: offerUntil,
          offeredTo: entry.id,
        },
      );
      if (!held.ok) return held;
      const [taken] = await tx
        .update(waitingList)
        .set({ status: "offered", offeredBookingId: held.value.id, offerUntil, updatedAt: now })
        .where(and(eq(waitingList.id, entry.id), eq(waitingList.status, "waiting")))
        .returning({ id: waitingList.id });
      // Left, or offered another hour, since it was read: the hold must not stay.
      if (!taken) throw new Moved();
      await enqueue(tx, core.clock, announceOffer, { waitingId: entry.id, bookingId: held.value.id });
      return held;
    }),
  ).catch((error: unknown) => {
    if (error instanceof Moved) return { ok: false as const, error: { reason: "gone" as const } };
    throw error;
  });
  return outcome.ok;
}

/** Undoes the hold. */
class Moved extends Error {}

/** Closes places whose days are over. */
export async function lapseWaiting(core: Core): Promise<number> {
  const now = core.clock.now();
  // Zones reach a day to either side; the exact end is looked at below.
  const entries = await listOver(core.db, dayOf(now.getTime() + 86_400_000, "UTC"));
  const over = entries.filter((entry) => wishEnds(entry, entry.zone) <= now);
  if (over.length === 0) return 0;
  await core.db.transaction(async (tx) => {
    for (const { id } of over)
      await tx
        .update(waitingList)
        .set({ status: "lapsed", updatedAt: now })
        .where(and(eq(waitingList.id, id), eq(waitingList.status, "waiting")));
    tx.touch("bookings");
  });
  return over.length;
}
