import { z } from "zod";
import { bookVisit } from "~/features/booking/book/commands.server";
import { getVisitSummary } from "~/features/booking/queries.server";
import { bookingBody, bookingShape } from "./booking-shape";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { listEndpoint } from "./list-bookings.server";
import {
  answersOf,
  visitFields,
  visitOf,
  visitorFields,
  visitorOf,
  visitProblem,
} from "./visit-request.server";

/** `POST /api/v1/bookings`: staff book for the client of that phone, a client for themselves. One that must be paid first is a `hold`. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  body: z.object({ ...visitFields, ...visitorFields }),
  response: bookingShape,
  async handle({ core, actor, body, locale }) {
    const visit = visitOf(body);
    const booked = await bookVisit(core, actor, {
      ...visit,
      visitor: visitorOf(actor, body, locale),
      notes: body.notes ?? "",
      answers: answersOf(body),
      source: "api",
    });
    if (!booked.ok) throw await visitProblem(core, actor, { refusal: booked.error, visit });
    const summary = await getVisitSummary(core.db, booked.value.id);
    if (!summary) throw new Problem("internal");
    return { status: 201, body: bookingBody(summary) };
  },
});

const handler = serve(listEndpoint, create);
export const loader = handler;
export const action = handler;
