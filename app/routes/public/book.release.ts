import type { ActionFunctionArgs } from "@remix-run/node";
import { releaseHold } from "~/features/booking/hold/commands.server";

/** A page that is left sends a beacon here; it hears nothing back and may come twice. */
export async function action({ params, context }: ActionFunctionArgs) {
  await releaseHold(context.core, { linkToken: params.linkToken ?? "" });
  return new Response(null, { status: 204 });
}

/** Nobody comes here to look. */
export function loader(): never {
  throw new Response(null, { status: 404 });
}
