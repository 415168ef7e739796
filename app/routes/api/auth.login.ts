import { z } from "zod";
import { apiSignInSchema } from "~/features/accounts/schema";
import { openTokenByPassword } from "~/features/accounts/sign-in/commands.server";
import { defineEndpoint, Problem, serve } from "./kit.server";
import { userShape } from "./user-shape";

/** `POST /api/v1/auth/login`: a name (or e-mail) and a password for a bearer token, shown this once; with an authenticator also its `code`. */
const login = defineEndpoint({
  method: "POST",
  auth: "none",
  body: apiSignInSchema,
  response: z.object({ token: z.string(), expires_at: z.string(), user: userShape }),
  async handle({ core, body, clientIp }) {
    const opened = await openTokenByPassword(core, {
      login: body.username,
      password: body.password,
      code: body.code,
      clientIp,
    });
    if (opened.ok) {
      const { token, expiresAt, user } = opened.value;
      return { body: { token, expires_at: expiresAt.toISOString(), user } };
    }
    if (opened.error.reason === "rate_limited")
      throw new Problem("rate_limited", { retryAfterSeconds: opened.error.retryAfterSeconds });
    throw new Problem("unauthorized", { reason: opened.error.reason });
  },
});

const handler = serve(login);
export const loader = handler;
export const action = handler;
