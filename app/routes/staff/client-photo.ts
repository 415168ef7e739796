import type { LoaderFunctionArgs } from "@remix-run/node";
import { readId } from "~/lib/text";
import { answerPhoto } from "../answer-photos.server";
import { requireUser } from "../guards.server";

/** A client's photograph; `size=thumb` the small one. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "progress:read" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return answerPhoto(context.core, { actor: user, clientId }, { request, photoId: params.photoId });
}
