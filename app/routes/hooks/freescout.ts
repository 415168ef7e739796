import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerThroughRemix } from "./direct.server";
import { freescoutWebhook } from "./freescout-webhook.server";

/** `POST /api/v1/freescout/webhook`; the node:http server answers the same handler ahead of Remix. */
export function action({ request, context }: ActionFunctionArgs) {
  return answerThroughRemix(freescoutWebhook, request, context);
}

/** Any other method: 405. */
export function loader({ request, context }: LoaderFunctionArgs) {
  return answerThroughRemix(freescoutWebhook, request, context);
}
