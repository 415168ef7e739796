import type { LoaderFunctionArgs } from "@remix-run/node";
import { resolveLocale } from "~/i18n/locale.server";
import { Problem, problemResponse } from "./problem.server";

/** Any other address under the API: 404 for machines. */
const handler = ({ request, context }: LoaderFunctionArgs) =>
  problemResponse(new Problem("not_found"), { locale: resolveLocale(request), requestId: context.requestId });
export const loader = handler;
export const action = handler;
