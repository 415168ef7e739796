import { z } from "zod";
import { readCourse } from "~/features/reports/catalogue/queries.server";
import { getOverview } from "~/features/reports/queries.server";
import {
  analyticsQuery,
  askAnalytics,
  courseBody,
  courseShape,
  figureBody,
  figureShape,
  periodBody,
  periodShape,
} from "./analytics-shape.server";
import { defineEndpoint, Problem, serve } from "./kit.server";

const KEYS = ["clients_total", "clients_new"] as const;

/** `GET /api/v1/analytics/clients-growth`: how many clients there were, and how many cards were made, over time. */
const growth = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["figures:read"],
  query: z.object(analyticsQuery),
  response: z.object({ ...periodShape, figures: z.array(figureShape.extend({ course: courseShape })) }),
  async handle({ core, actor, query, locale }) {
    const { question, params } = await askAnalytics(core, actor, query);
    const { span, drawn: grain } = params;
    const figures = await getOverview(question, params, KEYS);
    if (figures.length === 0) throw new Problem("forbidden");
    const told = [];
    for (const figure of figures) {
      const course = courseBody(await readCourse(question, figure.key, { span, grain }));
      told.push({ ...figureBody(figure, { locale, question }), course });
    }
    return { body: { ...periodBody(question, params), figures: told } };
  },
});

const handler = serve(growth);
export const loader = handler;
export const action = handler;
