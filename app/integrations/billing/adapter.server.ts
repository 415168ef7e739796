import type { BillingDirectory } from "~/features/billing/ports";
import { VendorError } from "../core/vendor-error";
import type { BillingClient } from "./client.server";
import { contractOf } from "./map";

/** Nobody's phone: what a billing says of it does not matter, that it says something does. */
const PROBE_PHONE = "+70000000000";

export interface BillingDirectoryOptions {
  /** ISO 4217, of all its amounts. */
  currency: string;
  /** What it is called on the page of connections: its host. */
  title: string;
}

/** A billing that is asked by phone. */
export function createBillingDirectory(
  client: BillingClient,
  { currency, title }: BillingDirectoryOptions,
): BillingDirectory {
  return {
    async lookUp(phoneE164, signal) {
      const found = await client.findByPhone(phoneE164, { signal });
      return found.map((wire) => contractOf(wire, currency));
    },
    async probe(signal) {
      const started = performance.now();
      const latencyMs = () => Math.round(performance.now() - started);
      try {
        await client.findByPhone(PROBE_PHONE, { signal, isProbe: true });
        return { ok: true, title, latencyMs: latencyMs() };
      } catch (error) {
        if (error instanceof VendorError) return { ok: false, kind: error.kind, latencyMs: latencyMs() };
        throw error;
      }
    },
  };
}
