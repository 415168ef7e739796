import { eq } from "drizzle-orm";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { openSealed, type Seal } from "~/lib/sealing.server";
import type { Db, Queryable } from "~drizzle/client.server";
import { connections, mirroredVisits } from "~drizzle/schema";
import { connectionStatus, type ConnectedVendor, type ConnectionStatus } from "./model";
import { yclientsSecrets, yclientsSettings, type YclientsSecrets, type YclientsSettings } from "./schema";

/** A connection as any part of the product may know it: no secret is in it. */
export interface ConnectionState {
  vendor: ConnectedVendor;
  state: ConnectionStatus;
  /** Null while nobody has said which branch. */
  settings: YclientsSettings | null;
  /** Rises with every change; 0 while the environment's values hold. */
  version: number;
  has: { partnerToken: boolean; userToken: boolean };
  /** The stored secrets cannot be opened: SESSION_SECRET is another one than when they were typed. */
  isUnreadable: boolean;
  isSimulated: boolean;
}

/** A connection with its secrets, for the registry and the webhook door. Never serialise it. */
export interface Credentials {
  state: ConnectionStatus;
  settings: YclientsSettings | null;
  secrets: YclientsSecrets;
  version: number;
  isUnreadable: boolean;
}

/** A process looks a connection up again when what it knows is older. */
const KEPT_MS = 2_000;
const kept = new WeakMap<Db, { at: number; credentials: Credentials }>();
/** The newest version that this process has made or seen: what was read beside a change may be older, and is not believed. */
const newest = new WeakMap<Db, number>();

/** Makes this process look again at its next question; after a change of its own. */
export function forgetConnection(db: Db, version: number): void {
  newest.set(db, version);
  kept.delete(db);
}

/** What the secrets of a vendor are sealed with. */
export function connectionSeal(core: Pick<Core, "env">, vendor: ConnectedVendor): Seal {
  return { secret: core.env.sessionSecret, purpose: `connection ${vendor}` };
}

/** How the connection stands, as of at most two seconds ago. Not inside a transaction. */
export async function readConnection(core: Core, vendor: ConnectedVendor): Promise<ConnectionState> {
  const { secrets, ...rest } = await openCredentials(core, vendor);
  return {
    ...rest,
    vendor,
    has: { partnerToken: secrets.partnerToken !== "", userToken: secrets.userToken !== "" },
    isSimulated: core.env.yclients.mode === "simulated",
  };
}

/** The connection with its secrets, as of at most two seconds ago. Not inside a transaction. */
export async function openCredentials(core: Core, vendor: ConnectedVendor): Promise<Credentials> {
  const now = core.clock.now().getTime();
  const known = kept.get(core.db);
  // A clock may also be set back.
  if (known && Math.abs(now - known.at) <= KEPT_MS) return known.credentials;
  let credentials = await loadCredentials(core.db, core, vendor);
  // Read while a change of this process was being committed: by now it is.
  if (credentials.version < (newest.get(core.db) ?? 0)) credentials = await loadCredentials(core.db, core, vendor); // prettier-ignore
  newest.set(core.db, credentials.version);
  kept.set(core.db, { at: now, credentials });
  return credentials;
}

/** The same from the row itself, for a change of it. */
export async function loadCredentials(
  q: Queryable,
  core: Pick<Core, "env">,
  vendor: ConnectedVendor,
): Promise<Credentials> {
  const { mode, baseUrl, accept, companyId, ...initial } = core.env.yclients;
  const [row] = await q.select().from(connections).where(eq(connections.vendor, vendor)).limit(1);
  const fromEnv = yclientsSettings.safeParse({ baseUrl, accept, companyId });
  const stored = row ? yclientsSettings.safeParse(row.settings) : null;
  const settings = stored?.success ? stored.data : fromEnv.success ? fromEnv.data : null;
  const opened = row ? openSecrets(core, vendor, row.secrets) : null;
  const isUnreadable = row !== undefined && opened === null;
  const secrets = {
    partnerToken: opened?.partnerToken || initial.partnerToken,
    userToken: opened?.userToken || initial.userToken,
    webhookSecret: opened?.webhookSecret || initial.webhookSecret,
  };
  const state = connectionStatus({
    mode,
    isPaused: row?.isPaused ?? false,
    companyId: settings?.companyId ?? "",
    hasPartnerToken: secrets.partnerToken !== "",
    hasUserToken: secrets.userToken !== "",
  });
  return { state, settings, secrets, version: row?.version ?? 0, isUnreadable };
}

function openSecrets(
  core: Pick<Core, "env">,
  vendor: ConnectedVendor,
  sealed: string,
): YclientsSecrets | null {
  const text = openSealed(connectionSeal(core, vendor), sealed);
  if (text === null) return null;
  const parsed = yclientsSecrets.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

/**
 * What an inbound call is judged by: the secret in its address and the branch. An empty secret matches nothing. A paused connection keeps
 * its door open, so that nothing is lost meanwhile.
 */
export async function webhookCredentials(
  core: Core,
): Promise<{ secret: string; companyId: string; isOn: boolean }> {
  const { secrets, settings, state } = await openCredentials(core, "yclients");
  return {
    secret: secrets.webhookSecret,
    companyId: settings?.companyId ?? "",
    isOn: state === "on" || state === "paused",
  };
}

/** The address the vendor is told to call, secret included: for a page that only the owner sees. Null while there is none. */
export async function readWebhookUrl(core: Core): Promise<string | null> {
  const { secrets, state } = await openCredentials(core, "yclients");
  if (state === "off" || secrets.webhookSecret === "") return null;
  return `${core.env.web.publicUrl}${paths.yclientsWebhook()}?secret=${encodeURIComponent(secrets.webhookSecret)}`;
}

/** How many visits of ours still wait to be written into the vendor's calendar. */
export async function countOutgoing(db: Queryable): Promise<number> {
  return db.$count(mirroredVisits, eq(mirroredVisits.state, "waiting"));
}
