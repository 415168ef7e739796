/** What is changed into a pair of tokens. Either may be spent once. */
export interface TokenGrant {
  kind: "code" | "refresh";
  value: string;
}

/** What came of it. Not ok: the vendor has said that this grant is spent or never was one. */
export type SpentGrant =
  { ok: true; accessToken: string; refreshToken: string; livesMs: number } | { ok: false };

/** The vendor's end of the exchange; throws a vendor's fault when nobody can say what became of the grant. */
export type SpendGrant = (grant: TokenGrant) => Promise<SpentGrant>;

/** A token this close to its end is not used for a call that may take a while. */
const MARGIN_MS = 120_000;

/** Whether an access token still lives; one without a known end is tried. */
export function isAlive({ accessToken, expiresAt }: { accessToken: string; expiresAt: string }, now: Date): boolean {
  if (accessToken === "") return false;
  const end = Date.parse(expiresAt);
  return Number.isNaN(end) || end - now.getTime() > MARGIN_MS;
} // prettier-ignore

/** What may be spent for a new pair, the likeliest first: a code that was typed anew has emptied the tokens before it. */
export function grantsOf({ refreshToken, authorizationCode }: { refreshToken: string; authorizationCode: string }): TokenGrant[] {
  const refresh = refreshToken ? [{ kind: "refresh" as const, value: refreshToken }] : [];
  return authorizationCode ? [...refresh, { kind: "code", value: authorizationCode }] : refresh;
} // prettier-ignore
