import { z } from "zod";
import { getVisitSummary } from "~/features/booking/queries.server";
import { bookSeries } from "~/features/booking/series/commands.server";
import { dayText } from "~/features/booking/schema";
import type { Weekday } from "~/lib/zoned-time";
import { bookingBody, bookingShape } from "./booking-shape";
import { defineEndpoint, Problem, serve } from "./kit.server";
import {
  answersOf,
  visitFields,
  visitOf,
  visitorFields,
  visitorOf,
  visitProblem,
} from "./visit-request.server";

const rule = z.object({
  every_weeks: z.number().int().min(1).max(12).default(1),
  /** 0 = Monday; the first visit's own day unless told. */
  weekdays: z.array(z.number().int().min(0).max(6)).min(1).max(7).nullish(),
  count: z.number().int().min(1).max(52).nullish(),
  /** Last day, included. */
  until: dayText.nullish(),
});

/** `POST /api/v1/bookings/series`: visits that repeat, each placed on its own; those that could not be are listed with other times. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  body: z.object({ ...visitFields, ...visitorFields, rule }),
  response: z.object({
    series_id: z.number().nullable(),
    placed: z.array(bookingShape),
    unplaced: z.array(
      z.object({ appointment_datetime: z.string(), reason: z.string(), alternatives: z.array(z.string()) }),
    ),
  }),
  async handle({ core, actor, body, locale }) {
    const visit = visitOf(body);
    const made = await bookSeries(core, actor, {
      request: {
        ...visit,
        visitor: visitorOf(actor, body, locale),
        notes: body.notes ?? "",
        answers: answersOf(body),
        source: "api",
      },
      rule: {
        everyWeeks: body.rule.every_weeks,
        weekdays: (body.rule.weekdays as Weekday[] | null | undefined) ?? undefined,
        count: body.rule.count ?? undefined,
        until: body.rule.until ?? undefined,
      },
    });
    if (!made.ok) {
      const { error } = made;
      if (error.reason === "rule") throw new Problem("invalid", { reason: "series_rule" });
      throw await visitProblem(core, actor, { refusal: { reason: error.reason }, visit });
    }
    const { seriesId, placed, unplaced } = made.value;
    const summaries = await Promise.all(placed.map(({ id }) => getVisitSummary(core.db, id)));
    return {
      status: placed.length > 0 ? 201 : 409,
      body: {
        series_id: seriesId,
        placed: summaries.flatMap((summary) => (summary ? [bookingBody(summary)] : [])),
        unplaced: unplaced.map(({ startsAt, reason, alternatives }) => ({
          appointment_datetime: startsAt.toISOString(),
          reason,
          alternatives: alternatives.map((start) => start.toISOString()),
        })),
      },
    };
  },
});

const handler = serve(create);
export const loader = handler;
export const action = handler;
