import { z } from "zod";
import { getOverview } from "~/features/reports/queries.server";
import {
  analyticsQuery,
  askAnalytics,
  figureBody,
  figureShape,
  periodBody,
  periodShape,
} from "./analytics-shape.server";
import { defineEndpoint, serve } from "./kit.server";

/** `GET /api/v1/analytics/overview`: every figure the caller may see, with its definition and the period before. */
const overview = defineEndpoint({
  method: "GET",
  auth: "token",
  scopes: ["figures:read"],
  query: z.object(analyticsQuery),
  response: z.object({ ...periodShape, figures: z.array(figureShape) }),
  async handle({ core, actor, query, locale }) {
    const { question, params } = await askAnalytics(core, actor, query);
    const figures = await getOverview(question, params);
    return {
      body: {
        ...periodBody(question, params),
        figures: figures.map((figure) => figureBody(figure, { locale, question })),
      },
    };
  },
});

const handler = serve(overview);
export const loader = handler;
export const action = handler;
