import { redirect, type AppLoadContext } from "@remix-run/node";
import { noteClientSeen } from "~/features/client-access/commands.server";
import { findClientSession, type SignedInClient } from "~/features/client-access/queries.server";
import { noteActor } from "~/lib/acting.server";
import { paths } from "~/lib/paths";
import { safeReturnPath } from "~/lib/return-path";
import { clientCookie, readClientCookie } from "../session-cookie.server";

const lookups = new WeakMap<AppLoadContext, Promise<SignedInClient | null>>();

/** The client who is signed in, as an actor; null for everybody else. */
export function optionalClient(request: Request, context: AppLoadContext): Promise<SignedInClient | null> {
  let lookup = lookups.get(context);
  if (!lookup) {
    lookup = findClient(request, context);
    lookups.set(context, lookup);
  }
  return lookup;
}

async function findClient(request: Request, context: AppLoadContext): Promise<SignedInClient | null> {
  const { core, log } = context;
  const secret = readClientCookie(core, request);
  if (!secret) return null;
  const session = await findClientSession(core.db, secret, core.clock.now());
  if (!session) return null;
  noteActor(context.acting, session.client);
  // A full disk must not keep people from reading.
  await noteClientSeen(core, session).catch((error: unknown) =>
    log.warn({ err: error }, "client session not marked as seen"),
  );
  return session.client;
}

/** The signed-in client, for pages of `/me`; everybody else is sent to sign in and back. Each loader and action asks for itself. */
export async function requireClient(request: Request, context: AppLoadContext): Promise<SignedInClient> {
  const client = await optionalClient(request, context);
  if (client) return client;
  const { pathname, search } = new URL(request.url);
  const next = request.method === "GET" ? safeReturnPath(pathname + search) : undefined;
  const stale = readClientCookie(context.core, request) !== null;
  const headers = stale ? { "Set-Cookie": clientCookie(context.core, "") } : undefined;
  throw redirect(paths.meSignIn({ next: next === paths.me() ? undefined : next }), { headers });
}
