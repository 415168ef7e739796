/** Who answered, or why nobody did. `kind` is `VendorFaultKind`. */
export type AccountProbe =
  { ok: true; title?: string; latencyMs: number } | { ok: false; kind: string; latencyMs: number };

/** What every system with an account of its own can be asked; their ports have this method. */
export interface ConnectedPort {
  /**
   * One cheap call that needs the account to be right; writes nothing there. Answers how it went, or throws the vendor's fault; an answer of
   * nothing is a good one.
   */
  probe(signal?: AbortSignal): Promise<AccountProbe | void>;
}
