import { z } from "zod";
import { getMainLocation } from "~/features/catalog/queries.server";
import { readPipelineFigures } from "~/features/pipeline/figures/queries.server";
import { dayText } from "~/lib/text";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { defineEndpoint, Problem, serve } from "./kit.server";

const DAYS = 90;

const reached = z.object({ stage_id: z.number(), clients: z.number(), median_days: z.number().nullable() });
const stage = z.object({
  stage_id: z.number(),
  /** Clients who stand there today. */
  now: z.number(),
  /** Clients who first came to it in the period, and who of them got to each later stage. */
  entered: z.number(),
  reached: z.array(reached),
  /** Stays that ended in the period: how many, how long half and 80 % of them were, in days. */
  left: z.number(),
  median_days: z.number().nullable(),
  most_days: z.number().nullable(),
});

/** `GET /api/v1/pipeline/analytics?from=&until=`: conversion and time by stage; days are those of the business, both ends in. */
const analytics = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["pipeline:read"],
  query: z.object({ from: dayText.optional(), until: dayText.optional() }),
  response: z.object({ from: z.string(), until: z.string(), zone: z.string(), is_capped: z.boolean(), stages: z.array(stage) }), // prettier-ignore
  async handle({ core, actor, query }) {
    const zone = (await getMainLocation(core.db))?.zone ?? "UTC";
    const until = query.until ?? dayOf(core.clock.now(), zone);
    const from = query.from ?? addDays(until, -DAYS);
    if (from > until) throw new Problem("invalid", { reason: "days_turned" });
    const start = (day: string) => instantOf({ day, minutes: 0 }, zone);
    const figures = await readPipelineFigures(core.db, actor, { from: start(from), until: start(addDays(until, 1)) }); // prettier-ignore
    const stages = figures.stages.map(({ id }) => {
      const cohort = figures.cohorts.find(({ stageId }) => stageId === id);
      const standing = figures.standings.find(({ stageId }) => stageId === id);
      return {
        ...{ stage_id: id, now: figures.now[id] ?? 0, entered: cohort?.clients ?? 0 },
        reached: (cohort?.reached ?? []).map(({ stageId, clients, medianDays }) => ({ stage_id: stageId, clients, median_days: medianDays })), // prettier-ignore
        ...{ left: standing?.left ?? 0, median_days: standing?.medianDays ?? null, most_days: standing?.mostDays ?? null }, // prettier-ignore
      };
    });
    return { body: { from, until, zone, is_capped: figures.isCapped, stages } };
  },
});

const handler = serve(analytics);
export const loader = handler;
export const action = handler;
