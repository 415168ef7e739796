import { z } from "zod";
import { readCourse, readParts } from "~/features/reports/catalogue/queries.server";
import { getOverview } from "~/features/reports/queries.server";
import {
  analyticsQuery,
  askAnalytics,
  courseBody,
  courseShape,
  figureBody,
  figureShape,
  partsBody,
  partsShape,
  periodBody,
  periodShape,
} from "./analytics-shape.server";
import { defineEndpoint, Problem, serve } from "./kit.server";

/** `GET /api/v1/analytics/conversion`: of the clients who entered the pipeline in the period, those who have bought by now. */
const conversion = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["figures:read"],
  query: z.object(analyticsQuery),
  response: z.object({ ...periodShape, figure: figureShape, course: courseShape, by_source: partsShape }),
  async handle({ core, actor, query, locale }) {
    const { question, params } = await askAnalytics(core, actor, query);
    const { span, drawn: grain } = params;
    const [figure] = await getOverview(question, params, ["conversion"]);
    if (!figure) throw new Problem("forbidden");
    const course = await readCourse(question, "conversion", { span, grain });
    const parts = await readParts(question, "conversion", { span, by: "source" });
    return {
      body: {
        ...periodBody(question, params),
        figure: figureBody(figure, { locale, question }),
        ...{ course: courseBody(course), by_source: partsBody(parts) },
      },
    };
  },
});

const handler = serve(conversion);
export const loader = handler;
export const action = handler;
