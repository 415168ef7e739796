import { setTimeout as pause } from "node:timers/promises";
import { and, eq, gt } from "drizzle-orm";
import { keepSecrets } from "~/features/connections/commands.server";
import { loadCredentials, openCredentials } from "~/features/connections/queries.server";
import type { Core } from "~/lib/core";
import { newSecret } from "~/lib/secret-token.server";
import { lockName } from "~drizzle/lock";
import { leases } from "~drizzle/schema";
import { grantsOf, isAlive, type SpendGrant } from "./model";

const LEASE = "amocrm tokens";
/** Longer than the exchange may take: a process that died at it lets the next one in. */
const LEASE_MS = 45_000;
const LOOK_MS = 100;
/** As many looks as a lease is long, and some. */
const MOST_LOOKS = 500;

/** Null: no token can be had any more, a person has to connect the account anew. */
export interface KeptTokens {
  /** The access token of this moment; renewed first when it is at its end. */
  current(): Promise<string | null>;
  /** Another than the one that was just refused. */
  renewed(refused: string): Promise<string | null>;
}

/**
 * The account's tokens, shared by all processes. A refresh token may be spent once: who renews holds a lease over all processes, looks whether
 * somebody else has renewed meanwhile, spends, and keeps the new pair before anybody uses it.
 */
export function keptTokens(core: Core, spend: SpendGrant): KeptTokens {
  async function current(): Promise<string | null> {
    const { secrets } = await openCredentials(core, "amocrm");
    if (secrets.longLivedToken) return secrets.longLivedToken;
    if (isAlive(secrets, core.clock.now())) return secrets.accessToken;
    return renewed(secrets.accessToken);
  }

  async function renewed(refused: string): Promise<string | null> {
    const { secrets } = await openCredentials(core, "amocrm");
    if (secrets.longLivedToken) return null;
    for (let look = 0; look < MOST_LOOKS; look += 1) {
      const holder = await takeLease(core);
      if (holder) {
        try {
          return (await known(core, refused)) ?? (await exchange(core, spend));
        } finally {
          await dropLease(core, holder);
        }
      }
      const theirs = await known(core, refused);
      if (theirs) return theirs;
      await pause(LOOK_MS);
    }
    return null;
  }

  return { current, renewed };
}

/** What somebody else has renewed meanwhile; from the row itself. */
async function known(core: Core, refused: string): Promise<string | null> {
  const { secrets } = await loadCredentials(core.db, core, "amocrm");
  const isOther = secrets.accessToken !== "" && secrets.accessToken !== refused;
  return isOther && isAlive(secrets, core.clock.now()) ? secrets.accessToken : null;
}

async function exchange(core: Core, spend: SpendGrant): Promise<string | null> {
  const { secrets } = await loadCredentials(core.db, core, "amocrm");
  for (const grant of grantsOf(secrets)) {
    const spent = await spend(grant);
    if (!spent.ok) continue;
    const { accessToken, refreshToken, livesMs } = spent;
    const expiresAt = new Date(core.clock.now().getTime() + livesMs).toISOString();
    // Kept before it is used: a pair that only this process knew would be lost with it.
    const kept = await keepSecrets(core, "amocrm", { accessToken, refreshToken, expiresAt, authorizationCode: "" }, { refreshToken: secrets.refreshToken, authorizationCode: secrets.authorizationCode, clientSecret: secrets.clientSecret }); // prettier-ignore
    // Somebody has typed another account meanwhile: what was got is not its.
    if (!kept.ok) return null;
    return accessToken;
  }
  return null;
}

/** Null while somebody else holds it. */
async function takeLease(core: Core): Promise<string | null> {
  const now = core.clock.now();
  const holder = newSecret();
  const until = new Date(now.getTime() + LEASE_MS);
  return core.db.transaction(async (tx) => {
    await lockName(tx, `lease:${LEASE}`);
    const [held] = await tx.select().from(leases).where(and(eq(leases.name, LEASE), gt(leases.until, now))); // prettier-ignore
    if (held) return null;
    const row = { holder, until };
    await tx.insert(leases).values({ name: LEASE, ...row }).onConflictDoUpdate({ target: leases.name, set: row }); // prettier-ignore
    return holder;
  });
}

async function dropLease(core: Core, holder: string): Promise<void> {
  await core.db.delete(leases).where(and(eq(leases.name, LEASE), eq(leases.holder, holder)));
}
