import type { VendorFault } from "~/features/sync/ports";

/** The error as a vendor's fault; null when it is something else, a bug or an abort. */
export function faultOf(error: unknown): VendorFault | null {
  return error instanceof Error && error.name === "VendorError" ? (error as VendorFault) : null;
}
