import type { LoaderFunctionArgs } from "@remix-run/node";
import { answerPhoto } from "../answer-photos.server";
import { requireClient } from "./client-guard.server";

/** One of the client's own photographs; `size=thumb` the small one. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  return answerPhoto(context.core, { actor: client, clientId: client.clientId }, { request, photoId: params.photoId }); // prettier-ignore
}
