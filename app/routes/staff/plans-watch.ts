import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { watchListed } from "~/features/treatment-plans/loading/commands.server";
import { watchedClients } from "~/features/treatment-plans/links/schema";
import { readForm } from "../forms.server";
import { requireUser } from "../guards.server";

/** `POST /crm/clients/plans/watch`: an open page says which patients it shows. Nothing is told in return. */
export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "plans:read" });
  const read = watchedClients.safeParse(Object.fromEntries(await readForm(request)));
  if (!read.success) return new Response(null, { status: 400 });
  await watchListed(context.core, user, read.data.ids);
  return new Response(null, { status: 204 });
}

/** Nothing to see. */
export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "plans:read" });
  return new Response(null, { status: 405, headers: { Allow: "POST" } });
}
