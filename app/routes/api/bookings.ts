import { z } from "zod";
import { bookVisit } from "~/features/booking/book/commands.server";
import { listFreshTimes } from "~/features/booking/offer/queries.server";
import { startText } from "~/features/booking/schema";
import { getVisitSummary } from "~/features/booking/queries.server";
import type { Visitor } from "~/features/booking/visitors/commands.server";
import { idParam, optionalEmail, optionalLongText, optionalText } from "~/lib/text";
import { bookingBody, bookingShape } from "./booking-shape";
import { defineEndpoint, Problem, serve, type EndpointContext } from "./kit.server";
import { listEndpoint } from "./list-bookings.server";

const body = z.object({
  service_id: idParam,
  /** Absent or null: whoever is free. */
  staff_id: idParam.nullish(),
  appointment_datetime: startText,
  phone: optionalText(60),
  name: optionalText(120),
  email: optionalEmail,
  notes: optionalLongText(1000),
  additional_services: z.array(idParam).max(20).default([]),
});

/** `POST /api/v1/bookings`: staff book for the client of that phone, a client for themselves. */
const create = defineEndpoint({
  method: "POST",
  auth: "token",
  body,
  response: bookingShape,
  async handle(context) {
    const { core, actor, body: asked } = context;
    if (asked.additional_services.length > 0) throw new Problem("invalid", { reason: "additional_services" });
    const startsAt = asked.appointment_datetime;
    const staffId = asked.staff_id ?? "any";
    const booked = await bookVisit(core, actor, {
      serviceId: asked.service_id,
      staffId,
      startsAt,
      visitor: visitorOf(context),
      notes: asked.notes ?? "",
      source: "api",
    });
    if (booked.ok) {
      const visit = await getVisitSummary(core.db, booked.value.id);
      if (!visit) throw new Problem("internal");
      return { status: 201, body: bookingBody(visit) };
    }
    const { reason } = booked.error;
    if (reason === "service") throw new Problem("not_found", { reason: "unknown_service" });
    if (reason === "staff") throw new Problem("invalid", { reason: "staff_unavailable" });
    if (reason === "past") throw new Problem("invalid", { reason: "past" });
    const fresh = await listFreshTimes(core.db, {
      parts: [{ serviceId: asked.service_id, staffId, addonIds: [] }],
      now: core.clock.now(),
      startsAt,
    });
    // A start that nobody could ever have been offered is the caller's mistake; one that is gone is a conflict.
    const mistaken =
      reason === "off_grid" || reason === "off_shift" || reason === "notice" || reason === "horizon";
    throw new Problem(mistaken ? "invalid" : "conflict", {
      reason: mistaken ? reason : "slot_taken",
      members: { fresh_times: fresh.map(({ start }) => start) },
    });
  },
});

type Context = EndpointContext<undefined, undefined, typeof body>;

function visitorOf({ actor, body: asked, locale }: Context): Visitor {
  if (actor.kind === "client") return { kind: "known", clientId: actor.clientId };
  const missing = [...(asked.phone ? [] : ["phone"]), ...(asked.name ? [] : ["name"])];
  if (missing.length > 0) {
    throw new Problem("invalid", {
      reason: "client_needed",
      errors: missing.map((field) => ({ in: "body" as const, field, code: "required", detail: field })),
    });
  }
  return { kind: "contact", name: asked.name ?? "", phoneRaw: asked.phone ?? "", email: asked.email, locale };
}

const handler = serve(listEndpoint, create);
export const loader = handler;
export const action = handler;
