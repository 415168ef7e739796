import { z } from "zod";
import { readCourse, readParts } from "~/features/reports/catalogue/queries.server";
import { getOverview } from "~/features/reports/queries.server";
import { partOf } from "~/features/reports/schema";
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
import { defineEndpoint, serve } from "./kit.server";

/** `GET /api/v1/analytics/revenue?by=`: money by the books, currency by currency, over time and by what it is made of. */
const revenue = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["figures:read", "payments:read"],
  query: z.object({ ...analyticsQuery, by: z.enum(["service", "person", "method", "source", "location"]).default("service") }), // prettier-ignore
  response: z.object({ ...periodShape, figure: figureShape, by: z.string(), course: courseShape, parts: partsShape }), // prettier-ignore
  async handle({ core, actor, query: { by: asked, ...query }, locale }) {
    const { question, params } = await askAnalytics(core, actor, query);
    const { span, drawn: grain } = params;
    const by = partOf("revenue", asked) ?? asked;
    const figures = await getOverview(question, params, ["revenue"]);
    const course = await readCourse(question, "revenue", { span, grain });
    const parts = await readParts(question, "revenue", { span, by });
    const figure = figures[0] ?? { key: "revenue" as const, amounts: [], before: null };
    return {
      body: {
        ...periodBody(question, params),
        ...{ figure: figureBody(figure, { locale, question }), by },
        ...{ course: courseBody(course), parts: partsBody(parts) },
      },
    };
  },
});

const handler = serve(revenue);
export const loader = handler;
export const action = handler;
