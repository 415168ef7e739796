/** What carries out the outbox. Either engine keeps the same promises; see docs/decisions/002-outbox-and-engines.md. */
export interface JobEngine {
  /** Frees what dead processes held, then works until `stop`. */
  start(): Promise<void>;
  /** Takes nothing new, waits `graceMs` for running handlers, hands the unfinished back to the outbox. */
  stop(options: { graceMs: number }): Promise<void>;
}
