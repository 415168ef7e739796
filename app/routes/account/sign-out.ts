import { redirect, type ActionFunctionArgs } from "@remix-run/node";
import { signOutClient } from "~/features/client-access/commands.server";
import { paths } from "~/lib/paths";
import { clientCookie, readClientCookie } from "../session-cookie.server";

export async function action({ request, context }: ActionFunctionArgs) {
  const secret = readClientCookie(context.core, request);
  if (secret) await signOutClient(context.core, secret);
  return redirect(paths.book(), { status: 303, headers: { "Set-Cookie": clientCookie(context.core, "") } });
}

export const loader = () => redirect(paths.me());
