import type { PlanLineState, PlanStatus } from "./statuses/model";

// A vendor sees a feature through this file only.
export { readStatus, type PlanStatus } from "./statuses/model";

/** A line of a plan as the source tells it. `amountMinor` is for the whole line. */
export interface SourceLine {
  externalId: string;
  code: string;
  title: string;
  tooth: string;
  /** Decimal text such as `2`. */
  quantity: string;
  amountMinor: number;
  state: PlanLineState;
}

/** Money that came for a plan, or went back (negative). */
export interface SourcePayment {
  externalId: string;
  amountMinor: number;
  paidAt: Date | null;
  method: string;
}

/** A treatment plan in the product's own shape. Amounts are minor units of `currency`. */
export interface SourcePlan {
  externalId: string;
  patientId: string;
  title: string;
  status: PlanStatus;
  /** The source's own word. */
  statusRaw: string;
  totalMinor: number;
  paidMinor: number;
  currency: string;
  isFrozen: boolean;
  lines: SourceLine[];
  payments: SourcePayment[];
  /** Null where the source has none; compared with what is held only by `updatedAt`. */
  version: string | null;
  updatedAt: Date | null;
}

/** A patient as the source knows them. `mergedInto`: the patient that took this one's place. */
export interface SourcePatient {
  id: string;
  name: string;
  mergedInto: string | null;
}

/** A plan that is said to have changed; it is read again before anything is believed. */
export interface ChangedPlan {
  planId: string;
  patientId: string;
}

export interface ChangedPlans {
  changed: ChangedPlan[];
  /** More of the same answer; null at its end. */
  cursor: string | null;
}

export type PlanProbe = { ok: true; latencyMs: number } | { ok: false; kind: string; latencyMs: number };

/**
 * A clinic's system as far as treatment plans go. Every failure is a `VendorError`; a plan that cannot be read is one too, because figures without
 * it would be wrong.
 */
export interface TreatmentPlanSource {
  /** All plans of a patient, every page. @throws VendorError `not_found`: no such patient. */
  plansOfPatient(patientId: string, signal?: AbortSignal): Promise<SourcePlan[]>;
  fetchPlan(planId: string, signal?: AbortSignal): Promise<SourcePlan | null>;
  /** What changed since a moment; null where the source cannot be asked. */
  changedPlans(asked: { since: Date; cursor: string | null }, signal?: AbortSignal): Promise<ChangedPlans | null>;
  fetchPatient(patientId: string, signal?: AbortSignal): Promise<SourcePatient | null>;
  /** What a pushed body claims; null when it says nothing that can be read. Only a hint. */
  readHint(body: string): Promise<{ planId: string; patientId: string | null } | null>;
  /** Answers with the kind of fault instead of throwing it. */
  probe(signal?: AbortSignal): Promise<PlanProbe>;
} // prettier-ignore

/** The names of the methods, all promise-returning, for a source whose account may change while the product runs. */
export const PLAN_SOURCE_METHODS = ["plansOfPatient", "fetchPlan", "changedPlans", "fetchPatient", "readHint", "probe"] as const; // prettier-ignore
