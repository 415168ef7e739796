import type { LoaderFunctionArgs } from "@remix-run/node";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { mustHandOut } from "~/features/privacy/policy";
import { readId } from "~/lib/text";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { dataFileAnswer } from "../data-file.server";

/** `GET /crm/clients/:clientId/data.zip`: everything that is held about a client, to be given to them. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:export" });
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  await answerErrors(async () => {
    mustHandOut(user);
    await mustSeeClient(context.core.db, user, clientId);
  });
  return dataFileAnswer({ context, request, actor: user, clientId });
}
