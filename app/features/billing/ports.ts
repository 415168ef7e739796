import type { ConnectedPort } from "~/features/connections/ports";

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

/** A billing that is asked by phone. */
export interface BillingDirectory extends ConnectedPort {
  /** The contracts of a phone; none: the billing knows nobody by it. Throws `VendorFault`. */
  lookUp(phoneE164: string, signal?: AbortSignal): Promise<Contract[]>;
}

/** The names of the methods, all promise-returning, for a directory whose account may change while the product runs. */
export const BILLING_METHODS = ["lookUp", "probe"] as const;
