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
import { resetHealth } from "./health/commands.server";
import type { ConnectedVendor } from "./model";
import { connectionSeal, forgetConnection, loadCredentials, type Credentials } from "./queries.server";
import type { YclientsForm, YclientsSecrets, YclientsSettings } from "./schema";

const VENDOR: ConnectedVendor = "yclients";

interface Change {
  /** For the line in the log: what was done, never what to. */
  what: string;
  settings: YclientsSettings;
  secrets: YclientsSecrets;
  isPaused: boolean;
}

/**
 * Keeps the account's settings; a token that is null stays as it is. What is known about the vendor's health begins anew.
 * @throws AppError `forbidden`
 */
export async function saveConnection(core: Core, actor: Actor, form: YclientsForm): Promise<void> {
  const { partnerToken, userToken, ...settings } = form;
  await change(core, actor, (held, isPaused) => ({
    what: `saved${partnerToken ? ", partner token" : ""}${userToken ? ", user token" : ""}`,
    settings,
    secrets: {
      partnerToken: partnerToken ?? held.secrets.partnerToken,
      userToken: userToken ?? held.secrets.userToken,
      webhookSecret: held.secrets.webhookSecret || newSecret(),
    },
    isPaused,
  }));
}

/** Stops everything between us and the vendor until `resumeConnection`; inbound calls are kept meanwhile. */
export async function pauseConnection(core: Core, actor: Actor): Promise<Result<null, "unset">> {
  return switchConnection(core, actor, true);
}

/** Lets it go on; what has waited is done by the jobs by themselves. */
export async function resumeConnection(core: Core, actor: Actor): Promise<Result<null, "unset">> {
  return switchConnection(core, actor, false);
}

/** Makes another secret for the webhook's address: calls with the old one are refused from now on. */
export async function rotateWebhookSecret(core: Core, actor: Actor): Promise<Result<null, "unset">> {
  return change(
    core,
    actor,
    ({ settings, secrets }, isPaused) =>
    settings && { what: "webhook secret changed", settings, secrets: { ...secrets, webhookSecret: newSecret() }, isPaused }, // prettier-ignore
  );
}

/** How the two calendars go together. */
export async function saveHybrid(core: Core, actor: Actor, value: Setting<"hybrid">): Promise<void> {
  requireCan(actor, "settings:write");
  await core.db.transaction(async (tx) => {
    await writeSetting(tx, { key: "hybrid", value, at: core.clock.now() });
    tx.touch("channels");
  });
  core.log.info({ vendor: VENDOR, actor: actorRef(actor), ...value }, "hybrid settings changed");
}

function switchConnection(core: Core, actor: Actor, isPaused: boolean): Promise<Result<null, "unset">> {
  return change(
    core,
    actor,
    ({ settings, secrets, state }) =>
    state === "unset" || !settings ? null : { what: isPaused ? "paused" : "resumed", settings, secrets, isPaused }, // prettier-ignore
  );
}

async function change(
  core: Core,
  actor: Actor,
  decide: (held: Credentials, isPaused: boolean) => Change | null,
): Promise<Result<null, "unset">> {
  requireCan(actor, "settings:write");
  const done = await core.db.transaction(async (tx) => {
    await lockName(tx, `connection:${VENDOR}`);
    const held = await loadCredentials(tx, core, VENDOR);
    const [row] = await tx
      .select({ isPaused: connections.isPaused })
      .from(connections)
      .where(eq(connections.vendor, VENDOR));
    const next = decide(held, row?.isPaused ?? false);
    if (!next) return null;
    const version = held.version + 1;
    await store(tx, core, { ...next, version, by: actorRef(actor) });
    await resetHealth(tx, core, VENDOR);
    if (!next.isPaused) await enqueue(tx, core.clock, readVendorCatalogue, { source: VENDOR });
    tx.touch("connections");
    tx.touch("channels");
    return { what: next.what, version };
  });
  if (!done) return refuse("unset");
  forgetConnection(core.db, done.version);
  core.log.info({ vendor: VENDOR, actor: actorRef(actor), change: done.what, version: done.version }, "connection changed"); // prettier-ignore
  return ok(null);
}

async function store(
  tx: Tx,
  core: Core,
  { settings, secrets, isPaused, version, by }: Change & { version: number; by: string },
): Promise<void> {
  const row = {
    isPaused,
    settings,
    secrets: sealText(connectionSeal(core, VENDOR), JSON.stringify(secrets)),
    version,
    updatedAt: core.clock.now(),
    updatedBy: by,
  };
  await tx
    .insert(connections)
    .values({ vendor: VENDOR, ...row })
    .onConflictDoUpdate({ target: connections.vendor, set: row });
}
