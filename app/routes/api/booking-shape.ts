import { z } from "zod";
import type { VisitSummary } from "~/features/booking/queries.server";

/** A booking as the JSON API shows it; instants are UTC, money is minor units. */
export const bookingShape = z.object({
  id: z.number(),
  reference: z.string(),
  status: z.string(),
  source: z.string(),
  appointment_datetime: z.string(),
  ends_at: z.string(),
  zone: z.string(),
  service: z.object({ id: z.number().nullable(), name: z.string() }),
  staff: z.object({ id: z.number(), name: z.string() }),
  client: z.object({ id: z.number(), name: z.string() }).nullable(),
  price: z.object({ minor: z.number(), currency: z.string() }),
});

/** A visit as `bookingShape` wants it. */
export function bookingBody(visit: VisitSummary): z.input<typeof bookingShape> {
  return {
    id: visit.id,
    reference: visit.reference,
    status: visit.status,
    source: visit.source,
    appointment_datetime: visit.startsAt.toISOString(),
    ends_at: visit.endsAt.toISOString(),
    zone: visit.zone,
    service: { id: visit.serviceId, name: visit.serviceName },
    staff: { id: visit.staffId, name: visit.staffName },
    client: visit.clientId === null ? null : { id: visit.clientId, name: visit.clientName ?? "" },
    price: { minor: visit.priceMinor, currency: visit.currency },
  };
}
