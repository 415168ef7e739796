import type { PlanStatus, SourceLine, SourcePayment, SourcePlan } from "~/features/treatment-plans/ports";
import { readAmount, readDayOrInstant } from "../map";
import type { WireAttach, WirePaySplit, WireProcedure, WireProcTp, WireTreatPlan } from "./contract";

/** Everything of one patient that plans are made from. */
export interface DentalRecords {
  plans: readonly WireTreatPlan[];
  /** Of saved plans. */
  copies: readonly WireProcTp[];
  /** Of active and inactive plans. */
  attaches: readonly WireAttach[];
  procedures: readonly WireProcedure[];
  splits: readonly WirePaySplit[];
}

interface Line extends SourceLine {
  /** The live procedure behind it; null for a copy of one that is no more. */
  procNum: string | null;
}

/** The plans of a patient; null when an amount cannot be read. */
export function plansOfDental(records: DentalRecords, currency: string): SourcePlan[] | null {
  const drawn = records.plans.map((wire) => ({ wire, lines: linesOf(wire, records) }));
  if (drawn.some(({ lines }) => lines === null)) return null;
  const plans = drawn as { wire: WireTreatPlan; lines: Line[] }[];
  const live = new Set(plans.filter(({ wire }) => wire.TPStatus === "Active").flatMap(({ lines }) => lines.flatMap(({ procNum }) => procNum ?? []))); // prettier-ignore
  const told = plans.map((plan) => ({ ...plan, status: statusOf(plan.wire, plan.lines, live) }));
  // A payment belongs to one plan: to the one that is counted, and of those to the first that has its procedure.
  const owners = new Map<string, string>();
  for (const isCounted of [true, false])
    for (const { wire, lines, status } of told) {
      if (isCounted !== COUNTED.includes(status)) continue;
      for (const { procNum } of lines) if (procNum && !owners.has(procNum)) owners.set(procNum, wire.TreatPlanNum); // prettier-ignore
    }
  const payments = records.splits.map((split) => ({ owner: owners.get(split.ProcNum ?? "0") ?? null, payment: paymentOf(split) })); // prettier-ignore
  if (payments.some(({ payment }) => payment === null)) return null;
  return told.map(({ wire, lines, status }) => {
    const own = payments.flatMap(({ owner, payment }) => (owner === wire.TreatPlanNum && payment ? [payment] : [])); // prettier-ignore
    return {
      externalId: wire.TreatPlanNum,
      patientId: wire.PatNum,
      title: wire.Heading,
      status,
      statusRaw: wire.TPStatus,
      totalMinor: lines.reduce((sum, { amountMinor, state }) => sum + (state === "removed" ? 0 : amountMinor), 0), // prettier-ignore
      paidMinor: own.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
      currency,
      isFrozen: wire.TPStatus === "Saved",
      lines: lines.map(({ procNum: _, ...line }) => line),
      payments: own,
      // Its times have no zone, so nothing is compared by them.
      version: wire.SecDateTEdit || null,
      updatedAt: null,
    };
  });
}

const COUNTED: PlanStatus[] = ["approved", "in_progress", "completed"];

/**
 * Open Dental has no "accepted". An active plan is what the clinic works by: approved, in progress, or completed by its procedures. A saved plan
 * is a frozen copy that was shown: approved once it is signed, unless an active plan holds the same procedures, which would count them twice.
 */
function statusOf(
  { TPStatus, DateTSigned }: WireTreatPlan,
  lines: readonly Line[],
  live: ReadonlySet<string>,
): PlanStatus {
  switch (TPStatus) {
    case "Active": {
      const kept = lines.filter(({ state }) => state !== "removed");
      const done = kept.filter(({ state }) => state === "done").length;
      if (done > 0 && done === kept.length) return "completed";
      return done > 0 ? "in_progress" : "approved";
    }
    case "Saved": {
      const isSigned = DateTSigned !== "" && !DateTSigned.startsWith("0001-01-01");
      return isSigned && !lines.some(({ procNum }) => procNum && live.has(procNum)) ? "approved" : "draft";
    }
    case "Inactive":
      return "cancelled";
    default:
      return "unknown";
  }
}

function linesOf(
  wire: WireTreatPlan,
  { copies, attaches, procedures, splits: _ }: DentalRecords,
): Line[] | null {
  if (wire.TPStatus === "Saved") {
    const own = copies.filter(({ TreatPlanNum }) => TreatPlanNum === wire.TreatPlanNum).sort((a, b) => (a.ItemOrder ?? 0) - (b.ItemOrder ?? 0)); // prettier-ignore
    return allOrNone(own.map(lineOfCopy));
  }
  const byNum = new Map(procedures.map((procedure) => [procedure.ProcNum, procedure]));
  const own = attaches.filter(({ TreatPlanNum }) => TreatPlanNum === wire.TreatPlanNum);
  return allOrNone(own.flatMap(({ ProcNum }) => byNum.get(ProcNum) ?? []).map(lineOfProcedure));
}

function lineOfCopy(copy: WireProcTp): Line | null {
  const amountMinor = less(copy.FeeAmt, copy.Discount);
  if (amountMinor === null) return null;
  const procNum = copy.ProcNumOrig && copy.ProcNumOrig !== "0" ? copy.ProcNumOrig : null;
  return { externalId: copy.ProcTPNum, code: copy.ProcCode, title: copy.Descript, tooth: copy.ToothNumTP, quantity: "1", amountMinor, state: "planned", procNum }; // prettier-ignore
}

function lineOfProcedure(procedure: WireProcedure): Line | null {
  const amountMinor = less(procedure.ProcFee, procedure.Discount);
  if (amountMinor === null) return null;
  const state = procedure.ProcStatus === "C" ? "done" : procedure.ProcStatus === "D" ? "removed" : "planned";
  return { externalId: procedure.ProcNum, code: procedure.procCode, title: procedure.descript, tooth: procedure.ToothNum, quantity: "1", amountMinor, state, procNum: procedure.ProcNum }; // prettier-ignore
}

/** A fee less its discount. */
function less(fee: unknown, discount: unknown): number | null {
  const whole = readAmount(fee ?? 0);
  const off = readAmount(discount ?? 0);
  return whole === null || off === null ? null : whole - off;
}

function paymentOf({ SplitNum, SplitAmt, DatePay }: WirePaySplit): SourcePayment | null {
  const amountMinor = readAmount(SplitAmt ?? 0);
  if (amountMinor === null) return null;
  return {
    externalId: SplitNum,
    amountMinor,
    paidAt: readDayOrInstant(DatePay.slice(0, 10)),
    method: "",
  };
}

function allOrNone(lines: (Line | null)[]): Line[] | null {
  return lines.includes(null) ? null : (lines as Line[]);
}
