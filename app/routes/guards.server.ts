import { json, redirect, type AppLoadContext } from "@remix-run/node";
import { can, type Action } from "~/features/accounts/policy";
import { noteSeen } from "~/features/accounts/sessions/commands.server";
import { findSession, type SignedInUser } from "~/features/accounts/sessions/queries.server";
import { noteActor } from "~/lib/acting.server";
import { paths } from "~/lib/paths";
import { safeReturnPath } from "~/lib/return-path";
import { clearedSessionCookie, readSessionCookie } from "./session-cookie.server";

/** A context is made anew for each request, so the loaders that Remix runs side by side share one look-up. */
const lookups = new WeakMap<AppLoadContext, Promise<SignedInUser | null>>();

/** Who is signed in, as an actor; null for everybody else. */
export function optionalUser(request: Request, context: AppLoadContext): Promise<SignedInUser | null> {
  let lookup = lookups.get(context);
  if (!lookup) {
    lookup = findUser(request, context);
    lookups.set(context, lookup);
  }
  return lookup;
}

async function findUser(request: Request, context: AppLoadContext): Promise<SignedInUser | null> {
  const { core, log } = context;
  const secret = readSessionCookie(core, request);
  if (!secret) return null;
  const session = await findSession(core.db, secret, core.clock.now());
  if (!session) return null;
  noteActor(context.acting, session.user);
  // A full disk must not keep people from reading.
  await noteSeen(core, session).catch((error: unknown) =>
    log.warn({ err: error }, "session not marked as seen"),
  );
  return session.user;
}

interface Guarded {
  can?: Action;
  /** Opens also to whoever has yet to connect an authenticator: only the page where they do, and its frame. */
  owing?: boolean;
}

/**
 * The signed-in user, for pages: the answer is an actor to pass on. Everybody else is sent to sign in and back; whoever owes a second
 * step is sent to connect one; a user without the right gets a 403. Each loader and action asks for itself, because Remix runs them
 * side by side.
 */
export async function requireUser(
  request: Request,
  context: AppLoadContext,
  { can: action, owing = false }: Guarded = {},
): Promise<SignedInUser> {
  const user = await optionalUser(request, context);
  if (!user) throw toSignIn(request, context);
  if (user.owesSecondStep && !owing) throw redirect(paths.account());
  if (action && !can(user, action)) {
    context.log.warn({ userId: user.userId, action }, "refused for lack of rights");
    throw json({ code: "forbidden", requestId: context.requestId }, { status: 403 });
  }
  return user;
}

function toSignIn(request: Request, { core }: AppLoadContext): Response {
  const stale = readSessionCookie(core, request) !== null;
  const headers = stale ? { "Set-Cookie": clearedSessionCookie(core) } : undefined;
  return redirect(paths.login(returnPath(request)), { headers });
}

/** Where to come back to: the page itself, or for a form the page it stood on. */
function returnPath(request: Request): string | undefined {
  const asked = new URL(request.url);
  if (request.method === "GET" || request.method === "HEAD")
    return safeReturnPath(asked.pathname + asked.search);
  const sent = request.headers.get("referer") ?? "";
  const referrer = URL.canParse(sent) ? new URL(sent) : null;
  return referrer?.host === asked.host ? safeReturnPath(referrer.pathname + referrer.search) : undefined;
}
