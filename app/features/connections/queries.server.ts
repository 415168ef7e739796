import { eq } from "drizzle-orm";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { openSealed, type Seal } from "~/lib/sealing.server";
import type { Db, Queryable } from "~drizzle/client.server";
import { connections, mirroredVisits } from "~drizzle/schema";
import { accountKind, type SecretName, type SecretsOf, type SettingsOf } from "./accounts/model";
import { connectionStatus, type ConnectedVendor, type ConnectionStatus } from "./model";

/** A connection as any part of the product may know it: no secret is in it. */
export interface ConnectionState<V extends ConnectedVendor = ConnectedVendor> {
  vendor: V;
  state: ConnectionStatus;
  /** Null while nobody has said which account. */
  settings: SettingsOf<V> | null;
  /** Rises with every change; 0 while the environment's values hold. */
  version: number;
  /** Which secrets were given. */
  has: Record<SecretName<V>, boolean>;
  /** The stored secrets cannot be opened: SESSION_SECRET is another one than when they were typed. */
  isUnreadable: boolean;
  isSimulated: boolean;
}

/** A connection with its secrets, for the registry and the webhook doors. Never serialise it. */
export interface Credentials<V extends ConnectedVendor = ConnectedVendor> {
  state: ConnectionStatus;
  settings: SettingsOf<V> | null;
  secrets: SecretsOf<V>;
  version: number;
  isUnreadable: boolean;
}

/** A process looks a connection up again when what it knows is older. */
const KEPT_MS = 2_000;
interface Known {
  at: number;
  credentials: Credentials | null;
  /** The newest version that this process has made or seen: what was read beside a change may be older, and is not believed. */
  newest: number;
}
const kept = new WeakMap<Db, Map<ConnectedVendor, Known>>();

function knownOf(db: Db): Map<ConnectedVendor, Known> {
  const known = kept.get(db) ?? new Map<ConnectedVendor, Known>();
  kept.set(db, known);
  return known;
}

/** Makes this process look again at its next question; after a change of its own. */
export function forgetConnection(db: Db, vendor: ConnectedVendor, version: number): void {
  knownOf(db).set(vendor, { at: 0, credentials: null, newest: version });
}

/** What the secrets of a vendor are sealed with. */
export function connectionSeal(core: Pick<Core, "env">, vendor: ConnectedVendor): Seal {
  return { secret: core.env.sessionSecret, purpose: `connection ${vendor}` };
}

/** How the connection stands, as of at most two seconds ago. Not inside a transaction. */
export async function readConnection<V extends ConnectedVendor>(
  core: Core,
  vendor: V,
): Promise<ConnectionState<V>> {
  const { secrets, ...rest } = await openCredentials(core, vendor);
  const has = Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret !== ""]));
  return {
    ...rest,
    vendor,
    has: has as Record<SecretName<V>, boolean>,
    isSimulated: core.env[vendor].mode === "simulated",
  };
}

/** The connection with its secrets, as of at most two seconds ago. Not inside a transaction. */
export async function openCredentials<V extends ConnectedVendor>(
  core: Core,
  vendor: V,
): Promise<Credentials<V>> {
  const now = core.clock.now().getTime();
  const all = knownOf(core.db);
  const known = all.get(vendor);
  // A clock may also be set back.
  if (known?.credentials && Math.abs(now - known.at) <= KEPT_MS) return known.credentials as Credentials<V>;
  let credentials = await loadCredentials(core.db, core, vendor);
  // Read while a change of this process was being committed: by now it is.
  if (credentials.version < (all.get(vendor)?.newest ?? 0)) credentials = await loadCredentials(core.db, core, vendor); // prettier-ignore
  all.set(vendor, { at: now, credentials: credentials as Credentials, newest: credentials.version });
  return credentials;
}

/** The same from the row itself, for a change of it. */
export async function loadCredentials<V extends ConnectedVendor>(
  q: Queryable,
  core: Pick<Core, "env">,
  vendor: V,
): Promise<Credentials<V>> {
  const kind = accountKind(vendor);
  const initial = kind.initial(core.env);
  const [row] = await q.select().from(connections).where(eq(connections.vendor, vendor)).limit(1);
  const stored = row ? kind.settings.safeParse(row.settings) : null;
  const first = kind.settings.safeParse(initial.settings);
  const settings = stored?.success ? stored.data : first.success ? first.data : null;
  const opened = row ? openSecrets(core, vendor, row.secrets) : null;
  const secrets = kind.secrets.parse({ ...initial.secrets, ...given(opened ?? {}) });
  const state = connectionStatus({
    mode: core.env[vendor].mode,
    isPaused: row?.isPaused ?? false,
    isComplete: settings !== null && kind.isComplete(settings, secrets),
  });
  const isUnreadable = row !== undefined && opened === null;
  return { state, settings, secrets, version: row?.version ?? 0, isUnreadable };
}

function given(secrets: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret !== ""));
}

function openSecrets(core: Pick<Core, "env">, vendor: ConnectedVendor, sealed: string): Record<string, string> | null {
  const text = openSealed(connectionSeal(core, vendor), sealed);
  if (text === null) return null;
  const parsed = accountKind(vendor).secrets.safeParse(JSON.parse(text));
  return parsed.success ? { ...parsed.data } : null;
} // prettier-ignore

/**
 * What an inbound call is judged by: the secret in its address or signature. An empty secret matches nothing. A paused connection keeps its
 * door open, so that nothing is lost meanwhile.
 */
export async function webhookDoor(
  core: Core,
  vendor: Exclude<ConnectedVendor, "billing">,
): Promise<{ secret: string; isOn: boolean }> {
  const { secrets, state } = await openCredentials(core, vendor);
  return { secret: secrets.webhookSecret, isOn: state === "on" || state === "paused" };
}

/** The same of YClients, with the branch its calls have to be about. */
export async function webhookCredentials(
  core: Core,
): Promise<{ secret: string; companyId: string; isOn: boolean }> {
  const { settings } = await openCredentials(core, "yclients");
  return { ...(await webhookDoor(core, "yclients")), companyId: settings?.companyId ?? "" };
}

/** Where each vendor calls us. Those of FreeScout are signed and carry no secret. */
const DOORS: Record<Exclude<ConnectedVendor, "billing">, { path: string; isSigned: boolean }> = {
  yclients: { path: paths.yclientsWebhook(), isSigned: false },
  hms: { path: paths.hmsWebhook(), isSigned: false },
  freescout: { path: paths.freescoutWebhook(), isSigned: true },
  amocrm: { path: paths.amocrmWebhook(), isSigned: false },
};

/** The address the vendor is told to call, secret included: for a page that only the owner sees. Null while there is none. */
export async function readWebhookUrl(
  core: Core,
  vendor: keyof typeof DOORS = "yclients",
): Promise<string | null> {
  const { secrets, state } = await openCredentials(core, vendor);
  if (state === "off" || secrets.webhookSecret === "") return null;
  const { path, isSigned } = DOORS[vendor];
  const query = isSigned ? "" : `?secret=${encodeURIComponent(secrets.webhookSecret)}`;
  return `${core.env.web.publicUrl}${path}${query}`;
}

/** How many visits of ours still wait to be written into the vendor's calendar. */
export async function countOutgoing(db: Queryable): Promise<number> {
  return db.$count(mirroredVisits, eq(mirroredVisits.state, "waiting"));
}
