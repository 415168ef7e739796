import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import { can } from "~/features/accounts/policy";
import { getLocation, getPerson } from "~/features/catalog/queries.server";
import { readId } from "~/lib/text";
import { requireUser } from "../guards.server";

type Args = LoaderFunctionArgs | ActionFunctionArgs;

/** The person whose hours a page is about, if this user may set them; 404 and 403 otherwise. */
export async function requirePerson({ request, params, context }: Args) {
  const user = await requireUser(request, context, { can: "schedule:read" });
  const id = readId(params.staffId);
  const found = id === null ? null : await getPerson(context.core.db, id);
  if (!found) throw new Response(null, { status: 404 });
  if (!can(user, "schedule:write", { staffId: found.person.id })) throw new Response(null, { status: 403 });
  return { user, ...found };
}

/** The place whose days a page is about, if this user may set everybody's hours; 404 and 403 otherwise. */
export async function requirePlace({ request, params, context }: Args) {
  const user = await requireUser(request, context, { can: "schedule:write:any" });
  const id = readId(params.locationId);
  const location = id === null ? null : await getLocation(context.core.db, id);
  if (!location) throw new Response(null, { status: 404 });
  return { user, location };
}
