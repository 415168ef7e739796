import { z } from "zod";
import type { HttpCall } from "../../core/http-client.server";
import { VendorError } from "../../core/vendor-error";
import { wireHooksSettings, type WireHooksSettings } from "../contract";
import { VENDOR, broken, type YclientsTransport } from "../transport/client.server";

export interface YclientsHooksClient {
  getHooksSettings(signal?: AbortSignal): Promise<WireHooksSettings>;
  /** Adds the address and switches record events on, keeping everything other vendors have set. */
  registerWebhook(url: string, signal?: AbortSignal): Promise<WireHooksSettings>;
  /** Takes the address out. The vendor demands one address, so when it is the only one, sending is switched off instead. */
  removeWebhook(url: string, signal?: AbortSignal): Promise<WireHooksSettings>;
}

/** The vendor takes at most ten addresses a branch. */
const MAX_HOOK_URLS = 10;

/** `/hooks_settings/{company}`: a write replaces everything for the branch, other vendors' addresses included. */
export function createHooksClient({
  transport,
  companyId,
}: {
  transport: YclientsTransport;
  companyId: string;
}): YclientsHooksClient {
  const path = `/hooks_settings/${companyId}`;
  const writing = "POST /hooks_settings/{company}";

  function getHooksSettings(signal?: AbortSignal): Promise<WireHooksSettings> {
    const call: HttpCall = { method: "GET", path, operation: "GET /hooks_settings/{company}", signal };
    return transport.read(wireHooksSettings, call);
  }

  /** Writes the whole state and reads it again: there is no ETag, so somebody may have written in between. */
  async function write(settings: WireHooksSettings, signal?: AbortSignal): Promise<WireHooksSettings> {
    const body = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key, typeof value === "boolean" ? Number(value) : value]),
    ); // prettier-ignore
    // Writing the whole state twice is harmless, so this POST may be repeated.
    await transport.tell(z.unknown(), {
      method: "POST",
      path,
      operation: writing,
      body,
      idempotent: true,
      signal,
    });
    return getHooksSettings(signal);
  }

  return {
    getHooksSettings,
    async registerWebhook(url, signal) {
      const before = await getHooksSettings(signal);
      const urls = [...new Set([...before.urls.filter((one) => !isOlderOf(one, url)), url])];
      const isThere = urls.length === before.urls.length && urls.every((one) => before.urls.includes(one));
      if (isThere && before.active && before.record) return before;
      if (urls.length > MAX_HOOK_URLS) throw new VendorError({ vendor: VENDOR, kind: "invalid_request", operation: writing, vendorMessage: "more than ten webhook addresses" }); // prettier-ignore
      const after = await write({ ...before, urls, active: true, record: true }, signal);
      if (after.active && after.record && urls.every((one) => after.urls.includes(one))) return after;
      throw broken({ operation: writing }, 200);
    },
    async removeWebhook(url, signal) {
      const before = await getHooksSettings(signal);
      if (!before.urls.includes(url)) return before;
      const others = before.urls.filter((one) => one !== url);
      const isLast = others.length === 0;
      if (isLast && !before.active) return before;
      const after = await write(isLast ? { ...before, active: false } : { ...before, urls: others }, signal);
      const isGone = isLast ? !after.active : !after.urls.includes(url);
      if (isGone && others.every((one) => after.urls.includes(one))) return after;
      throw broken({ operation: writing }, 200);
    },
  };
}

/** Our own door with a secret that is no longer ours: the same address but for its query. */
function isOlderOf(one: string, ours: string): boolean {
  return one !== ours && one.split("?")[0] === ours.split("?")[0];
}
