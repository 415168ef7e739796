import { redirect, type ActionFunctionArgs } from "@remix-run/node";
import { signOut } from "~/features/accounts/sessions/commands.server";
import { paths } from "~/lib/paths";
import { clearedSessionCookie, readSessionCookie } from "../session-cookie.server";

/** A visit to the address changes nothing: only the form of the menu signs out. */
export function loader() {
  return redirect(paths.crm());
}

/** Ends the browser's session; without one there is nothing to end, and the answer is the same. */
export async function action({ request, context }: ActionFunctionArgs) {
  const secret = readSessionCookie(context.core, request);
  if (secret) await signOut(context.core, secret);
  return redirect(paths.login(), {
    status: 303,
    headers: { "Set-Cookie": clearedSessionCookie(context.core) },
  });
}
