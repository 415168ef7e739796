import { z } from "zod";
import { rememberOffer } from "~/features/booking/offer/memory/queries.server";
import { HoursAway } from "~/features/booking/offer/page/queries.server";
import { listOfferedDays, type OfferedDays, type OfferedTime } from "~/features/booking/offer/queries.server";
import { explainTimes } from "~/features/channels/offer/model";
import { listOutsideDays } from "~/features/channels/offer/queries.server";
import { getChannel } from "~/features/channels/queries.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { dayText, idParam, readId } from "~/lib/text";
import { addDays, dayOf, epochDayOf, wallOf, wallText, type Day } from "~/lib/zoned-time";
import { defineEndpoint, Problem, serve, type EndpointContext } from "./kit.server";

/** A month with its neighbours' weeks, and some. */
const MOST_DAYS = 62;

const daysBetween = (from: Day, until: Day) => epochDayOf(until) - epochDayOf(from);

const slot = z.object({
  /** Wall clock of the location. */
  time: z.string(),
  /** The instant, UTC. */
  starts_at: z.string(),
  available: z.boolean(),
  /** Minutes of the whole visit, add-ons included. */
  duration: z.number().optional(),
  staff_ids: z.array(z.number()).optional(),
  /** Of a group class. */
  places_left: z.number().optional(),
  reason: z.string().optional(),
  reason_code: z.string().optional(),
});

const asked = { service_id: z.number(), staff_id: z.number().nullable(), zone: z.string() };
const oneDay = z.object({ date: z.string(), ...asked, slots: z.array(slot) });
const someDays = z.object({
  from: z.string(),
  until: z.string(),
  ...asked,
  days: z.array(z.object({ date: z.string(), slots: z.array(slot) })),
});

/** `2,3` as ids. */
const idList = z.string().transform((text, ctx) => {
  const ids = text.split(",").map((part) => readId(part.trim()));
  if (ids.length <= 20 && ids.every((id) => id !== null)) return ids;
  ctx.issues.push({ code: "invalid_format", format: "ids", input: text });
  return z.NEVER;
});

const query = z
  .object({
    staff_id: idParam.optional(),
    date: dayText.optional(),
    from: dayText.optional(),
    until: dayText.optional(),
    additional_services: idList.optional(),
    location_id: idParam.optional(),
    party: z.coerce.number().int().min(1).max(100).optional(),
  })
  .refine(({ from, until }) => (from === undefined) === (until === undefined), { path: ["until"] })
  .refine(({ date, from }) => date === undefined || from === undefined, { path: ["date"] })
  .refine(({ from, until }) => !from || !until || (from <= until && daysBetween(from, until) < MOST_DAYS), {
    path: ["until"],
  });

const params = z.object({ serviceId: idParam });
type Context = EndpointContext<typeof params, typeof query, undefined>;

/**
 * `GET /api/v1/booking/time-slots/:serviceId?staff_id=&date=` is the whole grid of a day, taken hours with their reason; with `from` and `until`
 * that of up to 62 days in one answer.
 */
const timeSlots = defineEndpoint({
  method: "GET",
  auth: "optional",
  params,
  query,
  response: z.union([oneDay, someDays]),
  async handle(context) {
    const { core, actor, params, query, locale } = context;
    const now = core.clock.now();
    const today = async () => dayOf(now, (await getMainLocation(core.db))?.zone ?? "UTC");
    const from = query.from ?? query.date ?? (await today());
    const until = query.until ?? from;
    // Only staff learn why an hour is closed in detail; to everybody else a taken hour is a taken hour.
    const isNeutral = actor.kind !== "user";
    const key = JSON.stringify([params.serviceId, { ...query, from, until }, query.from !== undefined, isNeutral, locale]); // prettier-ignore
    const json = await rememberOffer(core, key, () => answerFor(context, { from, until }, isNeutral));
    if (json === null)
      throw new Problem("not_found", { reason: query.staff_id ? "staff_unavailable" : "unknown_service" });
    return { json };
  },
});

/** The hours of whoever sells it; our own where nobody else does. */
async function listSoldDays(
  { core, vendors, actor, params, query }: Context,
  days: { from: Day; until: Day },
  isNeutral: boolean,
): Promise<OfferedDays | null> {
  const { serviceId } = params;
  const staffId = query.staff_id ?? ("any" as const);
  const locationId = query.location_id;
  const now = core.clock.now();
  const { by } = await getChannel(core, serviceId);
  if (by === "widget") throw new Problem("conflict", { reason: "sold_by_widget", members: { widget_url: `/api/v1/yclients/widget-url/${serviceId}` } }); // prettier-ignore
  if (by === "off") throw new Problem("conflict", { reason: "not_sold_now" });
  if (by === "own") {
    const addonIds = [...new Set(query.additional_services ?? [])];
    return listOfferedDays(core.db, { parts: [{ serviceId, staffId, addonIds }], locationId, party: query.party, now, days, isNeutral }); // prettier-ignore
  }
  try {
    const forStaff = actor.kind === "user";
    const offered = await listOutsideDays(core, vendors, {
      serviceId,
      staffId,
      locationId,
      now,
      days,
      forStaff,
    });
    const neutral = ({ closed, ...time }: OfferedTime) => ({ ...time, closed: closed && closed !== "past" ? ("booked" as const) : closed }); // prettier-ignore
    if (!offered) return null;
    if (isNeutral) return { ...offered, times: offered.times.map(neutral) };
    const parts = [{ serviceId, staffId, addonIds: [] }];
    const grid = await listOfferedDays(core.db, { parts, locationId, now, days, forStaff });
    return { ...offered, times: explainTimes(offered.times, grid?.times ?? []) };
  } catch (error) {
    if (error instanceof HoursAway) throw new Problem("unavailable", { reason: "hours_away", retryAfterSeconds: 60 }); // prettier-ignore
    throw error;
  }
}

async function answerFor(
  context: Context,
  days: { from: Day; until: Day },
  isNeutral: boolean,
): Promise<{ text: string; until: number } | null> {
  const { params, query, locale } = context;
  const offered = await listSoldDays(context, days, isNeutral);
  if (!offered) return null;
  const words = messagesFor(locale).booking.closed;
  const durations = new Map(offered.people.map(({ id, durationMin }) => [id, durationMin]));
  const byDay = new Map<Day, z.input<typeof slot>[]>();
  for (let at = 0; at <= daysBetween(days.from, days.until); at++) byDay.set(addDays(days.from, at), []);
  for (const time of offered.times) {
    const { day, minutes } = wallOf(time.startsAt, offered.zone);
    byDay.get(day)?.push(describe(time, { time: wallText(minutes), durations, words }));
  }
  const about = { service_id: params.serviceId, staff_id: query.staff_id ?? null, zone: offered.zone };
  const body =
    query.from === undefined
      ? oneDay.parse({ date: days.from, ...about, slots: byDay.get(days.from) ?? [] })
      : someDays.parse({ ...days, ...about, days: Array.from(byDay, ([date, slots]) => ({ date, slots })) });
  return { text: JSON.stringify(body), until: offered.until.getTime() };
}

function describe(
  { startsAt, closed, staffIds, placesLeft }: OfferedTime,
  {
    time,
    durations,
    words,
  }: { time: string; durations: ReadonlyMap<number, number>; words: Record<string, string> },
): z.input<typeof slot> {
  const place = { time, starts_at: startsAt.toISOString() };
  if (closed !== null) return { ...place, available: false, reason: words[closed], reason_code: closed };
  return {
    ...place,
    available: true,
    duration: Math.min(...staffIds.map((id) => durations.get(id) ?? Infinity)),
    staff_ids: staffIds,
    ...(typeof placesLeft === "number" ? { places_left: placesLeft } : {}),
  };
}

const handler = serve(timeSlots);
export const loader = handler;
export const action = handler;
