import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { paths } from "~/lib/paths";
import { pressPhotos } from "../answer-photos.server";
import { requireClient } from "./client-guard.server";

/** There is nothing to see here: photographs stand on the page of one's progress. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireClient(request, context);
  return redirect(`${paths.meProgress()}#photos`);
}

/** Takes the client's own photographs, or takes one away; the way back says how it went. */
export async function action({ request, context }: ActionFunctionArgs) {
  const client = await requireClient(request, context);
  const photos = await pressPhotos(context.core, { actor: client, clientId: client.clientId }, request);
  return redirect(`${paths.meProgress({ photos })}#photos`, 303);
}
