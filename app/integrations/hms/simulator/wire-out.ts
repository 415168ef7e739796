import { decimalOf, sumsOf, type SimulatedLine, type SimulatedPatient, type SimulatedPlan } from "./state";

/** Plans as each dialect tells them; the amounts are decimals as its vendors write them. */

export function planOut(plan: SimulatedPlan) {
  const { totalMinor, paidMinor } = sumsOf(plan);
  return {
    id: plan.id,
    patient_id: plan.patientId,
    title: plan.title,
    status: plan.status,
    payment_status: paidMinor >= totalMinor && totalMinor > 0 ? "paid" : paidMinor > 0 ? "partial" : "unpaid",
    total: decimalOf(totalMinor),
    paid_amount: decimalOf(paidMinor),
    currency: plan.currency,
    version: plan.version,
    updated_at: plan.updatedAt,
    lines: plan.lines.map(({ id, code, title, tooth, quantity, amountMinor, done }) => ({ id, code, title, tooth, quantity, amount: decimalOf(amountMinor), status: done ? "done" : "planned" })), // prettier-ignore
    payments: plan.payments.map(({ id, amountMinor, paidAt, method }) => ({ id, amount: decimalOf(amountMinor), paid_at: paidAt, method })), // prettier-ignore
  };
}

export function patientOut({ id, name, mergedInto }: SimulatedPatient) {
  return { id, name, merged_into: mergedInto };
}

const FHIR_STATUS: Record<string, string> = {
  draft: "draft",
  approved: "active",
  in_progress: "active",
  completed: "completed",
  cancelled: "revoked",
};

const money = (minor: number, currency: string) => ({ value: Number(decimalOf(minor)), currency });
const subjectOf = (plan: SimulatedPlan) => ({ reference: `Patient/${plan.patientId}` });

export function carePlanOut(plan: SimulatedPlan) {
  return {
    resourceType: "CarePlan",
    id: plan.id,
    meta: { versionId: String(plan.version), lastUpdated: plan.updatedAt },
    status: FHIR_STATUS[plan.status] ?? "unknown",
    intent: "plan",
    title: plan.title,
    subject: subjectOf(plan),
    supportingInfo: [{ reference: `Invoice/inv-${plan.id}` }],
    activity: plan.lines.map(({ title, done }) => ({ detail: { status: done ? "completed" : "not-started", description: title } })), // prettier-ignore
  };
}

export function invoiceOut(plan: SimulatedPlan) {
  const { totalMinor, paidMinor } = sumsOf(plan);
  const isBalanced = totalMinor > 0 && paidMinor === totalMinor;
  return {
    resourceType: "Invoice",
    id: `inv-${plan.id}`,
    status: plan.status === "draft" ? "draft" : isBalanced ? "balanced" : "issued",
    subject: subjectOf(plan),
    totalGross: money(totalMinor, plan.currency),
    lineItem: plan.lines.map(({ id }, at) => ({ sequence: at + 1, chargeItemReference: { reference: `ChargeItem/${id}` } })), // prettier-ignore
  };
}

export function chargeItemsOut(plan: SimulatedPlan) {
  return plan.lines.map((line) => ({
    resourceType: "ChargeItem",
    id: line.id,
    status: line.done ? "billed" : "planned",
    code: { text: line.title, coding: [{ code: line.code }] },
    subject: subjectOf(plan),
    quantity: { value: line.quantity },
    ...(line.tooth ? { bodysite: [{ text: line.tooth }] } : {}),
    priceOverride: money(line.amountMinor, plan.currency),
    supportingInformation: [{ reference: `CarePlan/${plan.id}` }],
  }));
}

export function paymentNoticesOut(plan: SimulatedPlan) {
  return plan.payments.map(({ id, amountMinor, paidAt }) => ({
    resourceType: "PaymentNotice",
    id,
    status: "active",
    request: { reference: `Invoice/inv-${plan.id}` },
    created: `${paidAt}T09:00:00Z`,
    paymentDate: paidAt,
    amount: money(amountMinor, plan.currency),
  }));
}

export function fhirPatientOut({ id, name, mergedInto }: SimulatedPatient) {
  return {
    resourceType: "Patient",
    id,
    active: mergedInto === null,
    name: [{ text: name }],
    ...(mergedInto ? { link: [{ other: { reference: `Patient/${mergedInto}` }, type: "replaced-by" }] } : {}),
  };
}

const TP_STATUS: Record<string, string> = {
  draft: "Saved",
  approved: "Active",
  in_progress: "Active",
  completed: "Active",
  cancelled: "Inactive",
};

/** `yyyy-MM-dd HH:mm:ss` of the office's own clock. */
export const odTime = (iso: string) => iso.slice(0, 19).replace("T", " ");

export function treatPlanOut(plan: SimulatedPlan) {
  return {
    TreatPlanNum: Number(plan.id),
    PatNum: Number(plan.patientId),
    DateTP: plan.updatedAt.slice(0, 10),
    Heading: plan.title,
    TPStatus: TP_STATUS[plan.status] ?? "Other",
    DateTSigned: "0001-01-01 00:00:00",
    SecDateTEdit: odTime(plan.updatedAt),
  };
}

export function procTpOut(plan: SimulatedPlan) {
  return plan.lines.map((line, at) => ({
    ProcTPNum: Number(line.id),
    TreatPlanNum: Number(plan.id),
    ProcNumOrig: Number(line.id),
    ItemOrder: at,
    ToothNumTP: line.tooth,
    ProcCode: line.code,
    Descript: line.title,
    FeeAmt: Number(decimalOf(line.amountMinor)),
    Discount: 0,
    PatAmt: -1,
  }));
}

export function attachOut(plan: SimulatedPlan) {
  return plan.lines.map(({ id }) => ({ TreatPlanNum: Number(plan.id), ProcNum: Number(id), Priority: 0 }));
}

export function procedureOut(plan: SimulatedPlan, line: SimulatedLine) {
  return {
    ProcNum: Number(line.id),
    PatNum: Number(plan.patientId),
    ProcFee: decimalOf(line.amountMinor),
    Discount: "0",
    ProcStatus: line.done ? "C" : "TP",
    ToothNum: line.tooth,
    procCode: line.code,
    descript: line.title,
  };
}

/** A payment goes to a procedure; the simulated office puts all of it on the plan's first. */
export function paySplitsOut(plan: SimulatedPlan) {
  const ProcNum = Number(plan.lines[0]?.id ?? 0);
  return plan.payments.map(({ id, amountMinor, paidAt }) => ({ SplitNum: Number(id), ProcNum, SplitAmt: decimalOf(amountMinor), DatePay: paidAt })); // prettier-ignore
}
