import { revokeToken } from "~/features/accounts/tokens/commands.server";
import { defineEndpoint, serve } from "./kit.server";

/** `POST /api/v1/auth/logout`: ends the token it is called with. A repeat finds it gone: 401. */
const logout = defineEndpoint({
  method: "POST",
  auth: "token",
  idempotent: false,
  async handle({ core, token }) {
    if (token) await revokeToken(core, { tokenId: token.tokenId });
    return { status: 204 };
  },
});

const handler = serve(logout);
export const loader = handler;
export const action = handler;
