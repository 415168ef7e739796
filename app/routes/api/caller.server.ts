import type { AppLoadContext } from "@remix-run/node";
import { can, type Action } from "~/features/accounts/policy";
import { noteTokenUse } from "~/features/accounts/tokens/commands.server";
import { coversScope, findTokenCaller, type TokenCaller } from "~/features/accounts/tokens/queries.server";
import { noteActor } from "~/lib/acting.server";
import { guest, type ClientActor, type GuestActor, type UserActor } from "~/lib/actor";
import { Problem } from "./problem.server";

/** Who calls the API; never a cookie, so a browser cannot be made to call it in somebody's name. */
export interface Caller {
  actor: UserActor | ClientActor | GuestActor;
  token: TokenCaller | null;
}

/** Whether a bearer token is needed, taken when given, or not looked at. */
export type AuthRule = "none" | "optional" | "token";

/**
 * Finds the caller by `Authorization: Bearer …`.
 * @throws Problem 401 when a token is needed and absent, or a given one is not valid.
 */
export async function findCaller(request: Request, context: AppLoadContext, rule: AuthRule): Promise<Caller> {
  const nobody = { actor: guest, token: null };
  const header = request.headers.get("authorization");
  if (rule === "none" || (rule === "optional" && header === null)) return nobody;
  const secret = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header ?? "")?.[1];
  const { core } = context;
  const token = secret ? await findTokenCaller(core.db, secret, core.clock.now()) : null;
  if (!token) {
    const headers = { "WWW-Authenticate": header === null ? "Bearer" : 'Bearer error="invalid_token"' };
    throw new Problem("unauthorized", { reason: header === null ? undefined : "bad_token", headers });
  }
  noteActor(context.acting, token.actor);
  await noteTokenUse(core, token).catch((error: unknown) =>
    context.log.warn({ err: error }, "token use not noted"),
  );
  return { actor: token.actor, token };
}

/**
 * Checks that both the token and its owner may do all of it.
 * @throws Problem 403 otherwise.
 */
export function requireScopes({ actor, token }: Caller, scopes: readonly Action[]): void {
  for (const action of scopes) {
    if (token && !coversScope(token.scopes, action)) {
      const headers = {
        "WWW-Authenticate": `Bearer error="insufficient_scope", scope="${scopes.join(" ")}"`,
      };
      throw new Problem("forbidden", { reason: "missing_scope", headers });
    }
    if (!can(actor, action)) throw new Problem("forbidden");
  }
}
