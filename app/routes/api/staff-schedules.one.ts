import { z } from "zod";
import { can } from "~/features/accounts/policy";
import { replaceHours, yesterdayOf, type HoursRow } from "~/features/schedule/commands.server";
import { listHours } from "~/features/schedule/queries.server";
import type { Core } from "~/lib/core";
import { defineEndpoint, Problem, serve } from "./kit.server";
import {
  confirmQuery,
  intervalsOf,
  scheduleBody,
  scheduleFields,
  schedulePath,
  scheduleProblem,
  scheduleShape,
} from "./schedule-shape";

async function requireRow(
  db: Core["db"],
  { staffId, scheduleId }: z.output<typeof schedulePath>,
): Promise<HoursRow> {
  const row = (await listHours(db, staffId)).find(({ id }) => id === scheduleId);
  if (!row) throw new Problem("not_found");
  return row;
}

/** `GET /api/v1/staff/:staffId/schedules/:scheduleId` */
const read = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["schedule:read"],
  params: schedulePath,
  response: scheduleShape,
  async handle({ core, params }) {
    const row = await requireRow(core.db, params);
    return { body: scheduleBody(row, await yesterdayOf(core, params.staffId)) };
  },
});

/**
 * `PATCH …/:scheduleId`: what is sent changes, the rest stays. A break splits the interval; `is_active: false` makes yesterday its last
 * day, `true` takes a last day that is over away.
 */
const change = defineEndpoint({
  method: "PATCH",
  auth: "token",
  scopes: ["schedule:write:own"],
  params: schedulePath,
  query: confirmQuery,
  body: z.strictObject(scheduleFields).partial(),
  response: z.object({ items: z.array(scheduleShape) }),
  async handle({ core, actor, params, query, body }) {
    const { staffId, scheduleId } = params;
    if (!can(actor, "schedule:write", { staffId })) throw new Problem("forbidden");
    const row = await requireRow(core.db, params);
    const yesterday = await yesterdayOf(core, staffId);
    const sent = body.valid_until === undefined ? row.validUntil : body.valid_until;
    const isOver = sent !== null && sent <= yesterday;
    const validUntil =
      body.is_active === false && !isOver ? yesterday : body.is_active && isOver ? null : sent;
    const validFrom = body.valid_from === undefined ? row.validFrom : body.valid_from;
    // What was to begin later and is ended today never held on any day.
    const neverHeld = body.is_active === false && validFrom !== null && validFrom > yesterday;
    const intervals = neverHeld
      ? []
      : intervalsOf({
          weekday: body.day_of_week ?? row.weekday,
          startMin: body.start_time ?? row.startMin,
          endMin: body.end_time ?? (row.endMin > 1440 ? row.endMin - 1440 : row.endMin),
          ...{ breakStart: body.break_start ?? null, breakEnd: body.break_end ?? null },
          ...{ validFrom, validUntil },
          locationId: body.location_id === undefined ? row.locationId : body.location_id,
        });
    const changed = await replaceHours(core, actor, {
      ...{ staffId, hoursId: scheduleId, intervals },
      agreed: query.confirm ? "all" : [],
    });
    if (!changed.ok) throw scheduleProblem(changed.error);
    return { body: { items: changed.value.map((one) => scheduleBody(one, yesterday)) } };
  },
});

/** `DELETE …/:scheduleId` */
const remove = defineEndpoint({
  method: "DELETE",
  auth: "token",
  scopes: ["schedule:write:own"],
  params: schedulePath,
  query: confirmQuery,
  async handle({ core, actor, params, query }) {
    const { staffId, scheduleId } = params;
    if (!can(actor, "schedule:write", { staffId })) throw new Problem("forbidden");
    const removed = await replaceHours(core, actor, {
      ...{ staffId, hoursId: scheduleId, intervals: [] },
      agreed: query.confirm ? "all" : [],
    });
    if (!removed.ok) throw scheduleProblem(removed.error);
    return {};
  },
});

const handler = serve(read, change, remove);
export const loader = handler;
export const action = handler;
