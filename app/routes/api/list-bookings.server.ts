import { z } from "zod";
import { listBookings } from "~/features/booking/queries.server";
import { bookingStatus } from "~/features/booking/schema";
import { bookingBody, bookingShape } from "./booking-shape";
import { defineEndpoint } from "./kit.server";
import { cutPage, pageOf, pagingQuery, readCursor } from "./paging.server";

const position = z.tuple([z.iso.datetime(), z.number().int()]);

/** `GET /api/v1/bookings` and `/api/v1/booking`: a client's own bookings, or for staff everybody's. */
export const listEndpoint = defineEndpoint({
  method: "GET",
  auth: "token",
  query: z.object({
    ...pagingQuery,
    upcoming_only: z.enum(["true", "false", "1", "0"]).default("false").transform((value) => value === "true" || value === "1"), // prettier-ignore
    status: z.string().toLowerCase().pipe(bookingStatus).optional(),
    client_id: z.coerce.number().int().positive().max(2_147_483_647).optional(),
  }),
  response: pageOf(bookingShape),
  async handle({ core, actor, query }) {
    const after = readCursor(query.cursor, position);
    const rows = await listBookings(core.db, actor, {
      upcomingOnly: query.upcoming_only,
      status: query.status ?? null,
      clientId: query.client_id ?? null,
      now: core.clock.now(),
      limit: query.limit + 1,
      after: after && { startsAt: new Date(after[0]), id: after[1] },
    });
    return {
      body: cutPage(rows, query.limit, {
        item: bookingBody,
        position: ({ startsAt, id }) => [startsAt.toISOString(), id],
      }),
    };
  },
});
