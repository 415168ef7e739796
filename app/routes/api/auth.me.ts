import { z } from "zod";
import { readUser } from "~/features/accounts/queries.server";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { userShape } from "./user-shape";

/** `GET /api/v1/auth/me`: whose token this is and what it covers. */
const me = defineEndpoint({
  method: "GET",
  auth: "token",
  response: z.object({
    user: userShape.nullable(),
    client: z.object({ id: z.number() }).nullable(),
    scopes: z.array(z.string()),
  }),
  async handle({ core, actor, token }) {
    const scopes = [...(token?.scopes ?? [])];
    if (actor.kind === "client") return { body: { user: null, client: { id: actor.clientId }, scopes } };
    const user = actor.kind === "user" ? await readUser(core.db, actor, { userId: actor.userId }) : null;
    if (!user) throw new Problem("unauthorized", { reason: "bad_token" });
    return { body: { user, client: null, scopes } };
  },
});

const handler = serve(me);
export const loader = handler;
export const action = handler;
