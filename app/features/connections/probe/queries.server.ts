import type { Vendors } from "~/jobs/vendors";
import type { ConnectedVendor } from "../model";
import type { AccountProbe, ConnectedPort } from "../ports";

/** The port of a vendor with an account of its own; null when it is switched off. */
export function connectedPort(vendors: Vendors, vendor: ConnectedVendor): ConnectedPort | null {
  switch (vendor) {
    case "yclients":
      return vendors.bookingSources.yclients ?? null;
    case "hms":
      return vendors.plans;
    case "billing":
      return vendors.billing;
    case "freescout":
      return vendors.helpdesk;
    case "amocrm":
      return vendors.amocrm;
  }
}

/**
 * One cheap call to the account; a vendor's fault is an answer too. `code` tells the faults of one kind apart where somebody has named them, such
 * as an address that may not be called. Null: switched off. Not inside a transaction.
 */
export async function askWhoIsThere(
  vendors: Vendors,
  vendor: ConnectedVendor,
  signal?: AbortSignal,
): Promise<(AccountProbe & { code?: string | null }) | null> {
  const port = connectedPort(vendors, vendor);
  if (!port) return null;
  const started = performance.now();
  const latencyMs = () => Math.round(performance.now() - started);
  try {
    return (await port.probe(signal)) ?? { ok: true, latencyMs: latencyMs() };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "VendorError") throw error;
    const { kind, vendorCode } = error as Error & { kind: string; vendorCode: string | null };
    return { ok: false, kind, code: vendorCode, latencyMs: latencyMs() };
  }
}
