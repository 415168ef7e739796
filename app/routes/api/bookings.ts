import { z } from "zod";
import { getVisitSummary } from "~/features/booking/queries.server";
import { bookWherever } from "~/features/channels/sale/book/commands.server";
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

/** `POST /api/v1/bookings`: staff book for the client of that phone, a client for themselves. One that must be paid first, or waits for another system's word (202), is a `hold`. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  body: z.object({ ...visitFields, ...visitorFields }),
  response: bookingShape,
  async handle({ core, vendors, actor, body, locale }) {
    const visit = visitOf(body);
    const booked = await bookWherever(core, vendors, actor, {
      ...visit,
      visitor: visitorOf(actor, body, locale),
      notes: body.notes ?? "",
      answers: answersOf(body),
      source: "api",
    });
    if (!booked.ok) throw await visitProblem(core, actor, { refusal: booked.error, visit });
    const summary = await getVisitSummary(core.db, booked.value.id);
    if (!summary) throw new Problem("internal");
    const isWaiting = summary.status === "hold" && booked.value.prepayMinor === 0;
    return { status: isWaiting ? 202 : 201, body: bookingBody(summary) };
  },
});

const handler = serve(listEndpoint, create);
export const loader = handler;
export const action = handler;
