import { z } from "zod";
import { getOfferedDay } from "~/features/booking/offer/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { dayText, idParam } from "~/lib/text";
import { dayOf, wallOf, wallText } from "~/lib/zoned-time";
import { getMainLocation } from "~/features/catalog/queries.server";
import { defineEndpoint, Problem, serve } from "./kit.server";

const slot = z.object({
  /** Wall clock of the location. */
  time: z.string(),
  /** The instant, UTC. */
  starts_at: z.string(),
  available: z.boolean(),
  duration: z.number().optional(),
  staff_ids: z.array(z.number()).optional(),
  reason: z.string().optional(),
  reason_code: z.string().optional(),
});

/** `GET /api/v1/booking/time-slots/:serviceId?staff_id=&date=`: the whole grid of a day, taken hours with their reason. */
const timeSlots = defineEndpoint({
  method: "GET",
  auth: "optional",
  params: z.object({ serviceId: idParam }),
  query: z.object({ staff_id: idParam.optional(), date: dayText.optional() }),
  response: z.object({
    date: z.string(),
    service_id: z.number(),
    staff_id: z.number().nullable(),
    zone: z.string(),
    slots: z.array(slot),
  }),
  async handle({ core, actor, params, query, locale }) {
    const { db, clock } = core;
    const now = clock.now();
    const day = query.date ?? dayOf(now, (await getMainLocation(db))?.zone ?? "UTC");
    const offered = await getOfferedDay(db, {
      parts: [{ serviceId: params.serviceId, staffId: query.staff_id ?? "any", addonIds: [] }],
      day,
      now,
    });
    if (!offered)
      throw new Problem("not_found", { reason: query.staff_id ? "staff_unavailable" : "unknown_service" });
    const words = messagesFor(locale).booking;
    // Only staff learn why an hour is closed in detail; to everybody else a taken hour is a taken hour.
    const told = (reason: string) => (actor.kind === "user" || reason === "past" ? reason : "booked");
    return {
      body: {
        date: day,
        service_id: params.serviceId,
        staff_id: query.staff_id ?? null,
        zone: offered.zone,
        slots: offered.times.map(({ startsAt, closed, staffIds }) => {
          const wall = wallOf(startsAt, offered.zone);
          const place = { time: wallText(wall.minutes), starts_at: startsAt.toISOString() };
          if (closed !== null)
            return {
              ...place,
              available: false,
              reason: words.closed[told(closed)],
              reason_code: told(closed),
            };
          const durations = offered.people
            .filter(({ id }) => staffIds.includes(id))
            .map(({ durationMin }) => durationMin);
          return { ...place, available: true, duration: Math.min(...durations), staff_ids: staffIds };
        }),
      },
    };
  },
});

const handler = serve(timeSlots);
export const loader = handler;
export const action = handler;
