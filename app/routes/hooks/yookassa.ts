import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerThroughRemix } from "./direct.server";
import { yookassaWebhook } from "./yookassa-webhook.server";

/** `POST /api/v1/yookassa/webhook`; the node:http server answers the same handler ahead of Remix. */
export function action({ request, context }: ActionFunctionArgs) {
  return answerThroughRemix(yookassaWebhook, request, context);
}

/** Any other method: 405. */
export function loader({ request, context }: LoaderFunctionArgs) {
  return answerThroughRemix(yookassaWebhook, request, context);
}
