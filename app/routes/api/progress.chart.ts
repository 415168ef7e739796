import { z } from "zod";
import { courseOf, thinned } from "~/features/progress/course/model";
import { changesOf, inUnits, MEASURES, unitOf } from "~/features/progress/model";
import { listJournal } from "~/features/progress/queries.server";
import { dayText, idParam } from "~/lib/text";
import { defineEndpoint, serve } from "./kit.server";
import { measureNamed, NAMES } from "./progress-shape";

/** The most points of a line; more are thinned so that the line stays the same to the eye. */
const POINTS = 400;

const point = z.object({ date: z.string(), value: z.number() });
const line = z.object({
  measure: z.string(),
  /** `kg` or `cm`. */
  unit: z.string(),
  points: z.array(point),
  /** The last value less the first of these points; null with fewer than two. */
  change: z.number().nullable(),
});

/** `GET /api/v1/progress/:id/chart`: every measure of a client over the days, or one; `from` and `until` are local days, both included. */
const read = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["progress:read"],
  params: z.object({ id: idParam }),
  query: z.object({ measure: measureNamed.optional(), from: dayText.optional(), until: dayText.optional() }),
  response: z.object({ lines: z.array(line) }),
  async handle({ core, actor, params, query: { measure: only, from = "", until = "9999-12-31" } }) {
    const whole = await listJournal(core.db, actor, { clientId: params.id });
    const journal = whole.filter(({ measuredOn }) => measuredOn >= from && measuredOn <= until);
    const [course, changes] = [courseOf(journal), changesOf(journal)];
    const lines = MEASURES.filter((measure) => (only ? measure === only : course[measure].length > 0)).map((measure) => {
      const change = changes.find((one) => one.measure === measure);
      return {
        measure: NAMES[measure],
        unit: unitOf(measure),
        points: thinned(course[measure], POINTS).map(({ day, value }) => ({ date: day, value: inUnits(measure, value) })),
        change: change && course[measure].length > 1 ? inUnits(measure, change.last.value - change.first.value) : null,
      };
    });
    return { body: { lines } };
  },
}); // prettier-ignore

const handler = serve(read);
export const loader = handler;
export const action = handler;
