import type { Clock } from "~/lib/clock";
import type { Courier } from "../../core/simulator/webhook-courier.server";
import type { ClinicRows, HmsState, SimulatedPlan } from "./state";
import { sumsOf } from "./state";

export interface ClinicOptions {
  state: HmsState;
  clock: Clock;
  courier: Courier;
  webhookTargets: readonly string[];
  changed(): void;
}

/** What may happen at the clinic, with the webhook that tells of it. */
export type Clinic = ReturnType<typeof createClinic>;

export interface NewPlan {
  patientId: string;
  title: string;
  currency: string;
  amountMinor: number;
}

export function createClinic({ state, clock, courier, webhookTargets, changed }: ClinicOptions) {
  const newId = () => String(state.nextId++);

  function touch(plan: SimulatedPlan, event: string): void {
    plan.version += 1;
    plan.updatedAt = clock.now().toISOString();
    changed();
    tell(plan, event);
  }

  function tell({ id, patientId, version, updatedAt }: SimulatedPlan, event: string): void {
    // Written now: what happens later must not leak into an earlier event.
    const body = JSON.stringify({ event, plan_id: id, patient_id: patientId, version, updated_at: updatedAt }); // prettier-ignore
    for (const url of webhookTargets)
      courier.send({ url, label: `${event} ${id}`, body, headers: () => ({}) });
  }

  const findPlan = (id: string) => state.plans.find((plan) => plan.id === id);
  const findPatient = (id: string) => state.patients.find((patient) => patient.id === id);

  return {
    findPlan,
    findPatient,
    /** Takes the place of everybody who is there; nothing is pushed. */
    fill({ patients, plans }: ClinicRows) {
      Object.assign(state, { patients: structuredClone(patients), plans: structuredClone(plans) });
      changed();
    },
    addPatient(name: string) {
      const patient = { id: newId(), name, mergedInto: null };
      state.patients.unshift(patient);
      changed();
      return patient;
    },
    create({ patientId, title, currency, amountMinor }: NewPlan): SimulatedPlan | null {
      if (!findPatient(patientId)) return null;
      const line = { id: newId(), code: "", title, tooth: "", quantity: 1, amountMinor, done: false };
      const plan = { id: newId(), patientId, title, status: "draft", currency, lines: [line], payments: [], version: 0, updatedAt: "" }; // prettier-ignore
      state.plans.unshift(plan);
      touch(plan, "plan.created");
      return plan;
    },
    /** Any word will do: a clinic may invent one. */
    setStatus(plan: SimulatedPlan, status: string): void {
      plan.status = status;
      plan.lines.forEach((line, at) => {
        if (status === "completed") line.done = true;
        else if (status === "in_progress" && at === 0) line.done = true;
        else if (status === "approved" || status === "draft") line.done = false;
      });
      touch(plan, "plan.updated");
    },
    /** Negative: gives back. */
    pay(plan: SimulatedPlan, amountMinor: number, method = "card"): void {
      plan.payments.push({
        id: newId(),
        amountMinor,
        paidAt: clock.now().toISOString().slice(0, 10),
        method,
      });
      touch(plan, "plan.paid");
    },
    payAll(plan: SimulatedPlan): void {
      const { totalMinor, paidMinor } = sumsOf(plan);
      if (totalMinor > paidMinor) this.pay(plan, totalMinor - paidMinor);
    },
    setCurrency(plan: SimulatedPlan, currency: string): void {
      plan.currency = currency;
      touch(plan, "plan.updated");
    },
    remove(plan: SimulatedPlan): void {
      state.plans = state.plans.filter(({ id }) => id !== plan.id);
      touch(plan, "plan.deleted");
    },
    /** One patient takes the other's place, plans and all. */
    merge(from: string, into: string): boolean {
      const [gone, left] = [findPatient(from), findPatient(into)];
      if (!gone || !left || from === into || gone.mergedInto || left.mergedInto) return false;
      gone.mergedInto = into;
      for (const plan of state.plans.filter(({ patientId }) => patientId === from)) {
        plan.patientId = into;
        touch(plan, "plan.moved");
      }
      changed();
      return true;
    },
  };
}
