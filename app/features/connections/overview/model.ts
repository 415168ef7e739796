import type { ShownState } from "../health/model";
import type { ConnectedVendor } from "../model";

/** What the list of integrations says of every one of them. */
interface IntegrationFacts {
  isSimulated: boolean;
  lastSuccessAt: Date | null;
  lastFailureAt: Date | null;
  /** `VendorFaultKind`. */
  failure: string | null;
  /** Pieces of work that wait for it, or that it works on. */
  queue: number;
  /** What did not arrive in the last seven days. */
  failed: number;
}

/** A system whose account is set up, tested and paused on pages of the product. */
export interface ConnectedIntegration extends IntegrationFacts {
  kind: ConnectedVendor;
  account: ConnectedVendor;
  state: ShownState;
}

/** A system that the environment connects; whether it answers is known by what it has done. */
export interface PlainIntegration extends IntegrationFacts {
  kind: "telegram" | "mail" | "sms" | "yookassa" | "stripe";
  account: null;
  state: "off" | "unset" | "set";
}

export type Integration = ConnectedIntegration | PlainIntegration;
