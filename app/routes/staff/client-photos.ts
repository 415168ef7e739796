import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { pressPhotos } from "../answer-photos.server";
import { requireUser } from "../guards.server";

function clientOf(params: ActionFunctionArgs["params"]): number {
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return clientId;
}

/** There is nothing to see here: photographs stand on the page of the client's progress. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "progress:read" });
  return redirect(`${paths.clientProgress(clientOf(params))}#photos`);
}

/** Takes photographs, or takes one away; the way back says how it went. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "progress:write" });
  const clientId = clientOf(params);
  const photos = await pressPhotos(context.core, { actor: user, clientId }, request);
  return redirect(`${paths.clientProgress(clientId, { photos })}#photos`, 303);
}
