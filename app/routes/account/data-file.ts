import type { LoaderFunctionArgs } from "@remix-run/node";
import { dataFileAnswer } from "../data-file.server";
import { requireClient } from "./client-guard.server";

/** `GET /me/data.zip`: everything that is held about whoever is signed in. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  return dataFileAnswer({ context, request, actor: client, clientId: client.clientId });
}
