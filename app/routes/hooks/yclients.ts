import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerThroughRemix } from "./direct.server";
import { yclientsWebhook } from "./yclients-webhook.server";

/** `POST /api/v1/yclients/webhook?secret=…`; the node:http server answers the same handler ahead of Remix. */
export function action({ request, context }: ActionFunctionArgs) {
  return answerThroughRemix(yclientsWebhook, request, context);
}

/** Any other method: 405. */
export function loader({ request, context }: LoaderFunctionArgs) {
  return answerThroughRemix(yclientsWebhook, request, context);
}
