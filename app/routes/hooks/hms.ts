import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { answerThroughRemix } from "./direct.server";
import { hmsWebhook } from "./hms-webhook.server";

/** `POST /api/v1/hms/webhook`; the node:http server answers the same handler ahead of Remix. */
export function action({ request, context }: ActionFunctionArgs) {
  return answerThroughRemix(hmsWebhook, request, context);
}

/** Any other method: 405. */
export function loader({ request, context }: LoaderFunctionArgs) {
  return answerThroughRemix(hmsWebhook, request, context);
}
