import { requireCan } from "~/features/accounts/policy";
import type { BookingVendor, ProbeResult, VendorGrant, VendorHooks } from "~/features/sync/ports";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import type { Vendors } from "~/jobs/vendors";
import { rotateWebhookSecret } from "../commands.server";
import type { ConnectedVendor } from "../model";
import { readWebhookUrl } from "../queries.server";
import { askWhoIsThere } from "./queries.server";

/** A vendor's fault in a word, or that there is no address yet. */
export type WebhookRefusal = "no_secret" | "no_public_address" | { fault: string };

/**
 * Asks the vendor who is there and tries every method that the product rests on. Writes nothing there. Not inside a transaction.
 * @throws AppError `forbidden`
 */
export async function tryConnection(
  core: Core,
  actor: Actor,
  vendor: BookingVendor,
): Promise<{ probe: ProbeResult; grants: VendorGrant[] }> {
  requireCan(actor, "settings:write");
  const probe = await vendor.probe();
  // A dead token and a vendor that is away would fail every try in the same way.
  const grants = probe.ok || probe.kind === "not_granted" ? await vendor.tryEverything() : [];
  const refused = grants.filter(({ answer }) => answer !== "works").map(({ operation }) => operation);
  core.log.info({ vendor: vendor.source, actor: actorRef(actor), ok: probe.ok, refused }, "connection tried");
  return { probe, grants };
}

/**
 * Asks a vendor once whether it is there and knows us, whatever its health says. Null: it is switched off. Not inside a transaction.
 * @throws AppError `forbidden`
 */
export async function testConnection(
  core: Core,
  actor: Actor,
  { vendors, vendor }: { vendors: Vendors; vendor: ConnectedVendor },
): Promise<Awaited<ReturnType<typeof askWhoIsThere>>> {
  requireCan(actor, "settings:write");
  const result = await askWhoIsThere(vendors, vendor);
  core.log.info({ vendor, actor: actorRef(actor), ok: result?.ok ?? null }, "connection tried");
  return result;
}

/**
 * Tells the vendor our address among those it calls: others' stay, and ours of earlier secrets go.
 * @throws AppError `forbidden`
 */
export async function registerWebhook(
  core: Core,
  actor: Actor,
  vendor: BookingVendor,
): Promise<Result<VendorHooks, WebhookRefusal>> {
  requireCan(actor, "settings:write");
  const url = await readWebhookUrl(core);
  if (url === null) return refuse("no_secret");
  if (core.env.yclients.mode === "live" && isInward(url)) return refuse("no_public_address");
  try {
    let hooks = await vendor.hooks.registerHook(url);
    for (const old of hooks.urls.filter((one) => one !== url && isSameDoor(one, url)))
      hooks = await vendor.hooks.removeHook(old);
    core.log.info({ vendor: vendor.source, actor: actorRef(actor), addresses: hooks.urls.length }, "webhook registered"); // prettier-ignore
    return ok(hooks);
  } catch (error) {
    return refuse({ fault: faultOf(error) });
  }
}

/**
 * Another secret for the address, told to the vendor at once when it can be reached: calls to the old address are refused from now on.
 * @throws AppError `forbidden`
 */
export async function renewWebhook(
  core: Core,
  actor: Actor,
  vendor: BookingVendor,
): Promise<Result<VendorHooks, WebhookRefusal>> {
  const rotated = await rotateWebhookSecret(core, actor, "yclients");
  return rotated.ok ? registerWebhook(core, actor, vendor) : refuse("no_secret");
}

/** An address for a page: what follows the question mark may be somebody's secret. */
export function withoutQuery(url: string): string {
  return url.split("?", 1)[0] ?? url;
}

/** Ours of an earlier secret; on one machine also by another of its names. */
function isSameDoor(one: string, other: string): boolean {
  if (withoutQuery(one) === withoutQuery(other)) return true;
  if (!URL.canParse(one) || !isInward(one) || !isInward(other)) return false;
  const [a, b] = [new URL(one), new URL(other)];
  return a.port === b.port && a.pathname === b.pathname;
}

/** The vendor calls from the internet. */
function isInward(url: string): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname);
}

function faultOf(error: unknown): string {
  if (error instanceof Error && error.name === "VendorError") return (error as Error & { kind: string }).kind;
  throw error;
}
