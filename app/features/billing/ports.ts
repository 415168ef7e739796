import type { VendorFaultKind } from "~/features/sync/ports";

/** One contract as a billing tells it. */
export interface Contract {
  /** Text: zeros in front belong to it. */
  contractNumber: string;
  /** As the billing writes it: surname first as a rule. */
  fullName: string;
  address: string;
  tariff: string;
  /** Minor units of `currency`; negative is owed; null: no balance, or one that cannot be read. */
  balanceMinor: number | null;
  /** ISO 4217; of the source, which names none. */
  currency: string;
}

/** How a question whether anybody is there ended. */
export type BillingProbe =
  { ok: true; latencyMs: number } | { ok: false; kind: VendorFaultKind; latencyMs: number };

/** A billing that is asked by phone. */
export interface BillingDirectory {
  /** The contracts of a phone; none: the billing knows nobody by it. Throws `VendorFault`. */
  lookUp(phoneE164: string, signal?: AbortSignal): Promise<Contract[]>;
  /** Asks whether anybody is there. Never throws for a vendor's fault. */
  probe(signal?: AbortSignal): Promise<BillingProbe>;
}
