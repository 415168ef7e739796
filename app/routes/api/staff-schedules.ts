import { z } from "zod";
import { can } from "~/features/accounts/policy";
import { addHours, yesterdayOf } from "~/features/schedule/commands.server";
import { listHours } from "~/features/schedule/queries.server";
import { defineEndpoint, Problem, serve } from "./kit.server";
import {
  confirmQuery,
  intervalsOf,
  scheduleBody,
  scheduleFields,
  scheduleProblem,
  scheduleShape,
  staffPath,
} from "./schedule-shape";

const items = z.object({ items: z.array(scheduleShape) });

/** `GET /api/v1/staff/:staffId/schedules`: every interval of a person's weeks, also of other times of the year. */
const list = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["schedule:read"],
  params: staffPath,
  response: items,
  async handle({ core, params }) {
    const yesterday = await yesterdayOf(core, params.staffId);
    const rows = await listHours(core.db, params.staffId);
    return { body: { items: rows.map((row) => scheduleBody(row, yesterday)) } };
  },
});

/** `POST /api/v1/staff/:staffId/schedules`: an interval, or with a break two of them. */
const add = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["schedule:write:own"],
  params: staffPath,
  query: confirmQuery,
  body: z.strictObject({ ...scheduleFields, is_active: scheduleFields.is_active.default(true) }),
  response: items,
  async handle({ core, actor, params, query, body }) {
    const { staffId } = params;
    if (!can(actor, "schedule:write", { staffId })) throw new Problem("forbidden");
    if (!body.is_active) throw new Problem("invalid", { reason: "inactive_interval" });
    const intervals = intervalsOf({
      ...{ weekday: body.day_of_week, startMin: body.start_time, endMin: body.end_time },
      ...{ breakStart: body.break_start ?? null, breakEnd: body.break_end ?? null },
      ...{ validFrom: body.valid_from ?? null, validUntil: body.valid_until ?? null },
      locationId: body.location_id ?? null,
    });
    const yesterday = await yesterdayOf(core, staffId);
    const added = await addHours(core, actor, {
      ...{ staffId, intervals },
      agreed: query.confirm ? "all" : [],
    });
    if (!added.ok) throw scheduleProblem(added.error);
    return { status: 201, body: { items: added.value.map((row) => scheduleBody(row, yesterday)) } };
  },
});

const handler = serve(list, add);
export const loader = handler;
export const action = handler;
