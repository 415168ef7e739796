import { z } from "zod";
import { releaseHold } from "~/features/booking/hold/commands.server";
import { findVisitId } from "~/features/booking/hold/queries.server";
import { getVisitSummary, readMoveRequest } from "~/features/booking/queries.server";
import { sellVisit } from "~/features/channels/sale/commands.server";
import { bookingBody, bookingShape } from "./booking-shape";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { answersOf, visitorFields, visitorOf, visitProblem } from "./visit-request.server";

const params = z.object({ linkToken: z.string().regex(/^[\w-]{16,64}$/) });

/** `POST /api/v1/bookings/holds/:linkToken`: says who comes. `next` is `pay` when money must come before `hold_until`, `wait` while another system has not agreed yet. */
const confirm = defineEndpoint({
  method: "POST",
  auth: "optional",
  params,
  rate: { name: "bookings", points: (env) => env.rates.bookingsPerAddress, seconds: 3600 },
  body: z.object({ ...visitorFields, points_to_spend: z.number().int().min(0).default(0) }),
  response: z.object({ booking: bookingShape, next: z.enum(["done", "pay", "wait"]) }),
  async handle({ core, vendors, actor, params, body, locale }) {
    const { linkToken } = params;
    const confirmed = await sellVisit(core, vendors, actor, {
      linkToken,
      visitor: visitorOf(actor, body, locale),
      notes: body.notes ?? "",
      answers: answersOf(body),
      pointsToSpend: body.points_to_spend,
    });
    if (!confirmed.ok) {
      const bookingId = await findVisitId(core.db, linkToken);
      if (bookingId === null) throw new Problem("not_found");
      const visit = await readMoveRequest(core.db, { bookingId });
      throw await visitProblem(core, actor, { refusal: confirmed.error, visit });
    }
    const { booking, next } = confirmed.value;
    const summary = await getVisitSummary(core.db, booking.id);
    if (!summary) throw new Problem("internal");
    return { status: next === "done" ? 201 : 202, body: { booking: bookingBody(summary), next } };
  },
});

/** `DELETE /api/v1/bookings/holds/:linkToken`: lets the hour go. Nothing happens to one that is confirmed or gone. */
const release = defineEndpoint({
  method: "DELETE",
  auth: "optional",
  params,
  async handle({ core, params }) {
    await releaseHold(core, params);
    return { status: 204 };
  },
});

const handler = serve(confirm, release);
export const loader = handler;
export const action = handler;
