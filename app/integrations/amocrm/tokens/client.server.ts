import type { SpentGrant, TokenGrant } from "~/features/amocrm/tokens/model";
import { createHttpClient, type HttpClientOptions } from "../../core/http-client.server";
import { VendorError } from "../../core/vendor-error";
import { readRefusal } from "../client.server";
import { wireTokens } from "../contract";

export interface TokenEndOptions extends Pick<HttpClientOptions, "fetch" | "guard" | "clock" | "log"> {
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  /** As it is written in the integration's settings there. */
  redirectUri: string;
}

const OPERATION = "POST /oauth2/access_token";

/**
 * Changes a code or a refresh token into a pair. Both may be spent once, so the call is never repeated here: what was sent and not answered is
 * known to nobody.
 */
export function createTokenEnd({ baseUrl, clientId, clientSecret, redirectUri, ...rest }: TokenEndOptions) {
  const http = createHttpClient({ vendor: "amocrm", baseUrl, headers: { accept: "application/json" }, retries: 0, timeoutMs: 15_000, readRefusal, ...rest }); // prettier-ignore
  return {
    async spend(grant: TokenGrant): Promise<SpentGrant> {
      const own = { client_id: clientId, client_secret: clientSecret, redirect_uri: redirectUri };
      const body =
        grant.kind === "code"
          ? { ...own, grant_type: "authorization_code", code: grant.value }
          : { ...own, grant_type: "refresh_token", refresh_token: grant.value };
      try {
        const answer = await http.json({ method: "POST", path: "/oauth2/access_token", operation: OPERATION, body }); // prettier-ignore
        const parsed = wireTokens.safeParse(answer.body);
        if (!parsed.success) throw new VendorError({ vendor: "amocrm", kind: "broken_answer", operation: OPERATION, status: answer.status }); // prettier-ignore
        const { access_token: accessToken, refresh_token: refreshToken, expires_in } = parsed.data;
        return { ok: true, accessToken, refreshToken, livesMs: expires_in * 1000 };
      } catch (error) {
        // 400 and 401 with the vendor's own words: this grant is spent, or never was one.
        const isRefused = error instanceof VendorError && (error.kind === "unauthorized" || error.kind === "invalid_request") && error.vendorMessage !== null; // prettier-ignore
        if (isRefused) return { ok: false };
        throw error;
      }
    },
    close: () => http.close(),
  };
}
