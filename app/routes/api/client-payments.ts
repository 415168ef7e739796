import { z } from "zod";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { listPayments } from "~/features/payments/list/queries.server";
import { clientPath } from "./client-shape";
import { defineEndpoint, serve } from "./kit.server";
import { pageOf, pagingQuery, readCursor, writeCursor } from "./paging.server";

const shape = z.object({
  id: z.number(),
  method: z.string(),
  purpose: z.string(),
  status: z.string(),
  amount: z.object({ minor: z.number(), currency: z.string() }),
  refunded_minor: z.number(),
  points: z.number(),
  booking_id: z.number().nullable(),
  program_id: z.number().nullable(),
  created_at: z.string(),
  paid_at: z.string().nullable(),
});

const everything = { from: null, until: null, method: null, status: null, staff: null, q: "" };

/** `GET /api/v1/clients/:clientId/payments`: for visits and programmes, the newest first. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["clients:read", "payments:read"],
  params: clientPath,
  query: z.object(pagingQuery),
  response: pageOf(shape),
  async handle({ core, actor, params: { clientId }, query }) {
    await mustSeeClient(core.db, actor, clientId);
    const before = readCursor(query.cursor, z.number().int().positive());
    const asked = { params: { ...everything, before }, zone: "UTC", limit: query.limit, clientId };
    const { rows, next } = await listPayments(core.db, actor, asked);
    const items = rows.map((row) => ({
      id: row.id,
      ...{ method: row.method, purpose: row.purpose, status: row.status },
      amount: { minor: row.amountMinor, currency: row.currency },
      refunded_minor: row.refundedMinor,
      points: row.pointsSpent,
      booking_id: row.bookingId,
      program_id: row.programId,
      created_at: row.createdAt.toISOString(),
      paid_at: row.succeededAt?.toISOString() ?? null,
    }));
    return { body: { items, next_cursor: next === null ? null : writeCursor(next) } };
  },
});

const handler = serve(list);
export const loader = handler;
export const action = handler;
