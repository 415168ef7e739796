import { z } from "zod";
import { holdVisit } from "~/features/channels/sale/hold/commands.server";
import { defineEndpoint, serve } from "./kit.server";
import { visitFields, visitOf, visitProblem } from "./visit-request.server";

/** `POST /api/v1/bookings/holds`: keeps an hour until `hold_until`. `link_token` is what it is confirmed and let go by; keep it secret. */
const place = defineEndpoint({
  method: "POST",
  auth: "optional",
  rate: {
    name: "holds",
    // Choosing takes a few tries; keeping hours in bulk does not.
    points: (env) => env.rates.bookingsPerAddress * 4,
    seconds: 3600,
  },
  body: z.object({ ...visitFields, replaces: z.string().max(64).nullish() }),
  response: z.object({
    id: z.number(),
    reference: z.string(),
    link_token: z.string(),
    hold_until: z.string(),
    appointment_datetime: z.string(),
    ends_at: z.string(),
    prepay: z.object({ minor: z.number(), currency: z.string() }),
  }),
  async handle({ core, vendors, actor, body, locale }) {
    const visit = visitOf(body);
    const { replaces } = body;
    const held = await holdVisit(core, vendors, actor, {
      ...visit,
      source: "api",
      locale,
      replaces: replaces ?? undefined,
    });
    if (!held.ok) throw await visitProblem(core, actor, { refusal: held.error, visit });
    const { id, reference, linkToken, holdUntil, startsAt, endsAt, prepayMinor, currency } = held.value;
    return {
      status: 201,
      body: {
        id,
        reference,
        link_token: linkToken,
        hold_until: (holdUntil ?? startsAt).toISOString(),
        appointment_datetime: startsAt.toISOString(),
        ends_at: endsAt.toISOString(),
        prepay: { minor: prepayMinor, currency },
      },
    };
  },
});

const handler = serve(place);
export const loader = handler;
export const action = handler;
