import { eq } from "drizzle-orm";
import { clients, waitingList } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import { enqueue } from "~/jobs/enqueue";
import type { JobContext } from "~/jobs/handler";
import type { Tx } from "~drizzle/client.server";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { inviteBack, remindVisit, type VisitEvent } from "../jobs";
import { connectedChannels, queueNotice } from "../outbox/commands.server";
import { quietSpan } from "../quiet/model";
import { isReminderLate, planReminders } from "../reminders/model";
import type { VisitFacts } from "../visit/model";
import { readReach, readVisit } from "../visit/queries.server";

/** When invitations leave, minutes of the wall clock. */
const INVITED_AT_MIN = 11 * 60;

/** Writes the notices of an event into the outbox and plans what follows from it, in one transaction with the end of the job. */
export async function announce(
  context: JobContext,
  { bookingId, event, version }: { bookingId: number; event: VisitEvent; version: number },
): Promise<void> {
  const { core, vendors } = context;
  const settings = await readSetting(core.db, "notices");
  await core.db.transaction(async (tx) => {
    const found = await readVisit(tx, bookingId);
    if (found && event === "missed") await planInvitation(tx, context, found.visit);
    if (found && event !== "missed") {
      await queueNotice(
        tx,
        { core, connected: connectedChannels(vendors, settings) },
        {
          subject: { of: "visit", bookingId, template: event, version },
          reach: found.reach,
          clientId: found.visit.clientId,
          bookingId,
          dueAt: core.clock.now(),
        },
      );
    }
    if (found && (event === "confirmed" || event === "moved")) await planJobs(tx, context, found.visit);
    await context.finish(tx);
  });
}

/** The reminders of a visit as it stands. Those planned before for the same start are the same pieces of work. */
async function planJobs(tx: Tx, { core }: JobContext, visit: VisitFacts): Promise<void> {
  if (visit.status !== "confirmed") return;
  const { remindersMin, quietFromMin, quietUntilMin } = await readSetting(tx, "notices");
  const planned = planReminders({
    startsAt: visit.startsAt,
    leadsMin: visit.remindersMin ?? remindersMin,
    now: core.clock.now(),
    quiet: { fromMin: quietFromMin, untilMin: quietUntilMin },
    zone: visit.zone,
  });
  const startsAt = visit.startsAt.getTime();
  for (const { minutes, at } of planned) {
    const payload = { bookingId: visit.bookingId, minutes, startsAt, at: at.getTime() };
    await enqueue(tx, core.clock, remindVisit, payload, { runAt: at });
  }
}

async function planInvitation(tx: Tx, { core }: JobContext, visit: VisitFacts): Promise<void> {
  const { inviteAfterDays, quietFromMin, quietUntilMin } = await readSetting(tx, "notices");
  if (inviteAfterDays === 0 || visit.clientId === null) return;
  const day = addDays(dayOf(core.clock.now(), visit.zone), inviteAfterDays);
  const wanted = instantOf({ day, minutes: INVITED_AT_MIN }, visit.zone);
  const at =
    quietSpan(wanted, { fromMin: quietFromMin, untilMin: quietUntilMin }, visit.zone)?.until ?? wanted;
  const payload = { bookingId: visit.bookingId, startsAt: visit.startsAt.getTime(), at: at.getTime() };
  await enqueue(tx, core.clock, inviteBack, payload, { runAt: at });
}

/** One reminder, when it is its turn. A visit that was moved or called off has nothing to say; one too late says that it was. */
export async function remind(
  context: JobContext,
  { bookingId, minutes, startsAt, at }: { bookingId: number; minutes: number; startsAt: number; at: number },
): Promise<void> {
  const { core, vendors } = context;
  const settings = await readSetting(core.db, "notices");
  await core.db.transaction(async (tx) => {
    const found = await readVisit(tx, bookingId);
    const stands = found?.visit.status === "confirmed" && found.visit.startsAt.getTime() === startsAt;
    if (found && stands) {
      const dueAt = new Date(at);
      const isLate = isReminderLate({ at: dueAt, startsAt: found.visit.startsAt, now: core.clock.now() });
      await queueNotice(
        tx,
        { core, connected: connectedChannels(vendors, settings) },
        {
          subject: { of: "reminder", bookingId, minutes, startsAt: found.visit.startsAt },
          reach: found.reach,
          clientId: found.visit.clientId,
          bookingId,
          dueAt,
          ...(isLate ? { skip: "late" as const } : {}),
        },
      );
    }
    await context.finish(tx);
  });
}

/** The invitation after a missed visit. Whether it is still fitting is judged when it leaves. */
export async function invite(
  context: JobContext,
  { bookingId, startsAt, at }: { bookingId: number; startsAt: number; at: number },
): Promise<void> {
  const { core, vendors } = context;
  const settings = await readSetting(core.db, "notices");
  await core.db.transaction(async (tx) => {
    const found = await readVisit(tx, bookingId);
    if (found?.visit.status === "no_show" && settings.inviteAfterDays > 0) {
      await queueNotice(
        tx,
        { core, connected: connectedChannels(vendors, settings) },
        {
          subject: { of: "missed", bookingId, startsAt: new Date(startsAt) },
          reach: found.reach,
          clientId: found.visit.clientId,
          bookingId,
          dueAt: new Date(at),
        },
      );
    }
    await context.finish(tx);
  });
}

/** An hour that is kept for somebody on the waiting list. */
export async function offer(
  context: JobContext,
  { waitingId, bookingId }: { waitingId: number; bookingId: number },
): Promise<void> {
  const { core, vendors } = context;
  const settings = await readSetting(core.db, "notices");
  await core.db.transaction(async (tx) => {
    const [found] = await tx
      .select({ place: waitingList, client: clients })
      .from(waitingList)
      .innerJoin(clients, eq(clients.id, waitingList.clientId))
      .where(eq(waitingList.id, waitingId))
      .limit(1);
    if (found?.place.status === "offered" && found.place.offeredBookingId === bookingId) {
      await queueNotice(
        tx,
        { core, connected: connectedChannels(vendors, settings) },
        {
          subject: { of: "offer", waitingId, bookingId },
          reach: await readReach(tx, found.client, found.place.contactEmail),
          clientId: found.client.id,
          bookingId,
          waitingId,
          dueAt: core.clock.now(),
        },
      );
    }
    await context.finish(tx);
  });
}
