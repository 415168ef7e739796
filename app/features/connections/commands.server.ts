import { eq } from "drizzle-orm";
import { requireCan } from "~/features/accounts/policy";
import { writeSetting } from "~/features/settings/commands.server";
import type { Setting } from "~/features/settings/schema";
import { readVendorCatalogue } from "~/features/sync/catalogue/jobs";
import { enqueue } from "~/jobs/enqueue";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { sealText } from "~/lib/sealing.server";
import { newSecret } from "~/lib/secret-token.server";
import { lockName } from "~drizzle/lock";
import type { Tx } from "~drizzle/client.server";
import { connections } from "~drizzle/schema";
import {
  accountKind,
  type SecretName,
  type SecretsOf,
  type SettingsOf,
  type TypedAccount,
} from "./accounts/model";
import { resetHealth } from "./health/commands.server";
import type { ConnectedVendor } from "./model";
import { connectionSeal, forgetConnection, loadCredentials, type Credentials } from "./queries.server"; // prettier-ignore

interface Change<V extends ConnectedVendor> {
  /** For the line in the log: what was done, never what to. */
  what: string;
  settings: SettingsOf<V>;
  secrets: SecretsOf<V>;
  isPaused: boolean;
  /** Nothing else about the account is new: how it answers is still known. */
  keepsHealth?: boolean;
}

/**
 * Keeps the account's settings; a secret that is null stays as it is, unless the account is at another address now: nothing that was typed for
 * one host is ever sent to another. What is known about the vendor's health begins anew.
 * @throws AppError `forbidden`
 */
export async function saveConnection<V extends ConnectedVendor>(
  core: Core,
  actor: Actor,
  vendor: V,
  form: TypedAccount<V>,
): Promise<void> {
  requireCan(actor, "settings:write");
  const kind = accountKind(vendor);
  await change(core, vendor, actorRef(actor), (held, isPaused) => {
    const isSameAddress = held.settings !== null && kind.addressOf(held.settings) === kind.addressOf(form.settings);
    const typed = Object.entries<string | null | undefined>(form.secrets).filter(([, secret]) => secret !== null && secret !== undefined);
    const carried = Object.entries<string>(held.secrets).filter(([name]) => isSameAddress || kind.ours.includes(name as SecretName<V>));
    const secrets = kind.secrets.parse(Object.fromEntries([...carried, ...typed]));
    return {
      what: ["saved", ...typed.map(([name]) => name)].join(", "),
      settings: form.settings,
      secrets: withMade(vendor, secrets),
      isPaused,
    };
  }); // prettier-ignore
}

/** What stands in an address of ours is there from the first time on. */
function withMade<V extends ConnectedVendor>(vendor: V, secrets: SecretsOf<V>): SecretsOf<V> {
  const { made } = accountKind(vendor);
  return made === null || secrets[made] ? secrets : { ...secrets, [made]: newSecret() };
}

/** Stops everything between us and the vendor until `resumeConnection`; inbound calls are kept meanwhile. */
export async function pauseConnection(
  core: Core,
  actor: Actor,
  vendor: ConnectedVendor,
): Promise<Result<null, "unset">> {
  return switchConnection(core, actor, { vendor, isPaused: true });
}

/** Lets it go on; what has waited is done by the jobs by themselves. */
export async function resumeConnection(
  core: Core,
  actor: Actor,
  vendor: ConnectedVendor,
): Promise<Result<null, "unset">> {
  return switchConnection(core, actor, { vendor, isPaused: false });
}

/**
 * Makes another secret for the webhook's address: calls with the old one are refused from now on. Refused for a vendor whose secret is its own.
 * @throws AppError `forbidden`
 */
export async function rotateWebhookSecret(
  core: Core,
  actor: Actor,
  vendor: ConnectedVendor,
): Promise<Result<null, "unset">> {
  requireCan(actor, "settings:write");
  const { made } = accountKind(vendor);
  if (made === null) return refuse("unset");
  return change(
    core,
    vendor,
    actorRef(actor),
    ({ settings, secrets }, isPaused) =>
    settings && { what: "webhook secret changed", settings, secrets: { ...secrets, [made]: newSecret() }, isPaused }, // prettier-ignore
  );
}

/**
 * Keeps secrets that the vendor itself has changed, such as tokens that are another with every use: all of them or none, sealed. With `still` only
 * while these are as they were, so that a pause or a new webhook secret meanwhile loses nothing and another account takes nothing over. Not inside
 * a transaction, and to be called before the new ones are used.
 */
export async function keepSecrets<V extends ConnectedVendor>(
  core: Core,
  vendor: V,
  patch: Partial<SecretsOf<V>>,
  still: Partial<SecretsOf<V>> = {},
): Promise<Result<null, "unset">> {
  return change(core, vendor, "system:tokens", ({ settings, secrets }, isPaused) => {
    const held: Record<string, string> = secrets;
    const isStill = Object.entries(still as Record<string, string | undefined>).every(
      ([name, secret]) => held[name] === secret,
    );
    if (!settings || !isStill) return null;
    return { what: "tokens renewed", settings, secrets: { ...secrets, ...patch }, isPaused, keepsHealth: true }; // prettier-ignore
  });
}

/** How the two calendars go together. */
export async function saveHybrid(core: Core, actor: Actor, value: Setting<"hybrid">): Promise<void> {
  requireCan(actor, "settings:write");
  await core.db.transaction(async (tx) => {
    await writeSetting(tx, { key: "hybrid", value, at: core.clock.now() });
    tx.touch("channels");
  });
  core.log.info({ vendor: "yclients", actor: actorRef(actor), ...value }, "hybrid settings changed");
}

function switchConnection(
  core: Core,
  actor: Actor,
  { vendor, isPaused }: { vendor: ConnectedVendor; isPaused: boolean },
): Promise<Result<null, "unset">> {
  requireCan(actor, "settings:write");
  return change(
    core,
    vendor,
    actorRef(actor),
    ({ settings, secrets, state }) =>
    state === "unset" || !settings ? null : { what: isPaused ? "paused" : "resumed", settings, secrets, isPaused }, // prettier-ignore
  );
}

async function change<V extends ConnectedVendor>(
  core: Core,
  vendor: V,
  by: string,
  decide: (held: Credentials<V>, isPaused: boolean) => Change<V> | null,
): Promise<Result<null, "unset">> {
  const done = await core.db.transaction(async (tx) => {
    await lockName(tx, `connection:${vendor}`);
    const held = await loadCredentials(tx, core, vendor);
    const [row] = await tx
      .select({ isPaused: connections.isPaused })
      .from(connections)
      .where(eq(connections.vendor, vendor));
    const next = decide(held, row?.isPaused ?? false);
    if (!next) return null;
    const version = held.version + 1;
    await store(tx, core, { ...next, vendor, version, by });
    if (!next.keepsHealth) {
      await resetHealth(tx, core, vendor);
      if (vendor === "yclients" && !next.isPaused)
        await enqueue(tx, core.clock, readVendorCatalogue, { source: vendor });
      tx.touch("channels");
    }
    tx.touch("connections");
    return { what: next.what, version };
  });
  if (!done) return refuse("unset");
  forgetConnection(core.db, vendor, done.version);
  core.log.info({ vendor, actor: by, change: done.what, version: done.version }, "connection changed");
  return ok(null);
}

async function store<V extends ConnectedVendor>(
  tx: Tx,
  core: Core,
  {
    vendor,
    settings,
    secrets,
    isPaused,
    version,
    by,
  }: Change<V> & { vendor: V; version: number; by: string },
): Promise<void> {
  const row = {
    isPaused,
    settings,
    secrets: sealText(connectionSeal(core, vendor), JSON.stringify(secrets)),
    version,
    updatedAt: core.clock.now(),
    updatedBy: by,
  };
  await tx
    .insert(connections)
    .values({ vendor, ...row })
    .onConflictDoUpdate({ target: connections.vendor, set: row });
}
