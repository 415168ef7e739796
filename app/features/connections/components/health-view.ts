import type { Health } from "../health/model";

/** How a vendor answers, as a page gets it: instants are ISO texts. */
export interface HealthView {
  state: Health["state"];
  lastSuccessAt: string | null;
  lastFailureAt: string | null;
  lastFailure: Health["lastFailure"];
  notGranted: Health["notGranted"];
}

/** What a test came to; `code` names a fault more closely than its kind. */
export type TestAnswer =
  | { ok: true; title?: string; latencyMs: number }
  | { ok: false; kind: string; code?: string | null; latencyMs: number }
  | null;
