import type { BookingDesk, BookingVendor, HookRegistry } from "~/features/sync/ports";
import { VendorError } from "./vendor-error";

export interface ConnectedVendorOptions {
  source: string;
  /** The adapter of the account as it is set up now; throws a `VendorError` while there is none. */
  resolve(): Promise<BookingVendor>;
  /** Reading a body needs no account. */
  readEvent: BookingVendor["readEvent"];
}

/**
 * A vendor whose account may be set up, changed and paused while the product runs: every call asks anew which adapter it is for. What
 * promises never to throw answers with the kind of fault instead.
 */
export function connectedVendor({ source, resolve, readEvent }: ConnectedVendorOptions): BookingVendor {
  /** One method of the adapter, found when it is called. */
  const late =
    <P extends object, A extends unknown[], R>(part: (vendor: BookingVendor) => P, pick: (of: P) => (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const owner = part(await resolve());
      return pick(owner).apply(owner, args);
    }; // prettier-ignore
  const whole = (vendor: BookingVendor) => vendor;
  const ofDesk = (vendor: BookingVendor) => vendor.desk;
  const ofHooks = (vendor: BookingVendor) => vendor.hooks;
  const desk: BookingDesk = {
    freeDays: late(ofDesk, (it) => it.freeDays),
    freeTimes: late(ofDesk, (it) => it.freeTimes),
    checkSale: late(ofDesk, (it) => it.checkSale),
    sell: late(ofDesk, (it) => it.sell),
    placeBusy: late(ofDesk, (it) => it.placeBusy),
    changeRecord: late(ofDesk, (it) => it.changeRecord),
    deleteRecord: late(ofDesk, (it) => it.deleteRecord),
    findByRequestKey: late(ofDesk, (it) => it.findByRequestKey),
    widgetUrl: late(ofDesk, (it) => it.widgetUrl),
  };
  const hooks: HookRegistry = {
    readHooks: late(ofHooks, (it) => it.readHooks),
    registerHook: late(ofHooks, (it) => it.registerHook),
    removeHook: late(ofHooks, (it) => it.removeHook),
  };
  return {
    source,
    fetchRecord: late(whole, (it) => it.fetchRecord),
    async *changedRecords(query) {
      yield* (await resolve()).changedRecords(query);
    },
    services: late(whole, (it) => it.services),
    staff: late(whole, (it) => it.staff),
    categories: late(whole, (it) => it.categories),
    schedule: late(whole, (it) => it.schedule),
    async probe(signal) {
      try {
        return await (await resolve()).probe(signal);
      } catch (error) {
        if (error instanceof VendorError) return { ok: false, kind: error.kind, latencyMs: 0 };
        throw error;
      }
    },
    async tryEverything(signal) {
      try {
        return await (await resolve()).tryEverything(signal);
      } catch (error) {
        if (error instanceof VendorError) return [];
        throw error;
      }
    },
    desk,
    hooks,
    readEvent,
  };
}

/** What every call ends with while the account is not set up, or paused by hand: it may succeed later, and costs no attempt till then. */
export function notConnected(vendor: string, why: "unset" | "paused" | "off"): VendorError {
  return new VendorError({ vendor, kind: "unavailable", operation: "connection", vendorCode: why, retryAfterMs: NOT_CONNECTED_RETRY_MS }); // prettier-ignore
}

const NOT_CONNECTED_RETRY_MS = 60_000;
