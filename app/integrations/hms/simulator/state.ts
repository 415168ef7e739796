import type { SimulatedDelivery } from "../../core/simulator/webhook-courier.server";
import { NO_WIRE_FAULTS, type WireFaults } from "../../core/simulator/wire-faults.server";

/** All ids are digits, so that each of the three dialects can carry them. */
export interface SimulatedPatient {
  id: string;
  name: string;
  /** The patient that took this one's place. */
  mergedInto: string | null;
}

export interface SimulatedLine {
  id: string;
  code: string;
  title: string;
  tooth: string;
  quantity: number;
  /** Of the whole line, hundredths. */
  amountMinor: number;
  done: boolean;
}

export interface SimulatedPlanPayment {
  id: string;
  /** Negative: given back. */
  amountMinor: number;
  /** Day. */
  paidAt: string;
  method: string;
}

/** A plan as the simulated clinic holds it; its total is the sum of its lines. */
export interface SimulatedPlan {
  id: string;
  patientId: string;
  title: string;
  /** draft, approved, in_progress, completed, cancelled, or a word nobody knows. */
  status: string;
  currency: string;
  lines: SimulatedLine[];
  payments: SimulatedPlanPayment[];
  version: number;
  /** ISO instant. */
  updatedAt: string;
}

export interface HmsState {
  patients: SimulatedPatient[];
  plans: SimulatedPlan[];
  nextId: number;
  /** The latest first. */
  deliveries: SimulatedDelivery[];
  faults: WireFaults;
}

/** What somebody fills a clinic with. */
export type ClinicRows = Pick<HmsState, "patients" | "plans">;

export function stateOf({ patients, plans }: ClinicRows): HmsState {
  return {
    patients: structuredClone(patients),
    plans: structuredClone(plans),
    nextId: 900_001,
    deliveries: [],
    faults: { ...NO_WIRE_FAULTS },
  };
}

/** Sums of a plan, hundredths. */
export function sumsOf({ lines, payments }: SimulatedPlan): { totalMinor: number; paidMinor: number } {
  return {
    totalMinor: lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    paidMinor: payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
  };
}

/** Hundredths as a decimal text: `150000.50`. */
export function decimalOf(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, "0");
  return `${minor < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
