import {
  readStatus,
  type SourceLine,
  type SourcePayment,
  type SourcePlan,
} from "~/features/treatment-plans/ports";
import { readAmount, readCurrency, readDayOrInstant, readInstant } from "../map";
import type { WirePlan } from "./contract";

/** A plan in the product's shape; null when an amount or its currency cannot be read: a guess would be shown to a patient as a debt. */
export function planOfJson(wire: WirePlan, currency: string): SourcePlan | null {
  const code = readCurrency(wire.currency, currency);
  const lines = (wire.lines ?? []).map(lineOf);
  const totalMinor = totalOf(wire, lines);
  const paidMinor = paidOf(wire, totalMinor);
  const payments = (wire.payments ?? []).map(paymentOf);
  if (totalMinor === null || paidMinor === null || code === null) return null;
  if (lines.includes(null) || payments.includes(null)) return null;
  return {
    externalId: wire.id,
    patientId: wire.patient_id,
    title: wire.title,
    status: readStatus(wire.status),
    statusRaw: wire.status,
    totalMinor,
    paidMinor,
    currency: code,
    isFrozen: wire.is_frozen ?? false,
    lines: lines as SourceLine[],
    payments: payments as SourcePayment[],
    version: wire.version === null || wire.version === undefined ? null : String(wire.version),
    updatedAt: readInstant(wire.updated_at),
  };
}

/** A plan that is still being drawn up may have no total yet; of any other the lines must say it. */
function totalOf({ total, status }: WirePlan, lines: readonly (SourceLine | null)[]): number | null {
  if (total !== null && total !== undefined && total !== "") return readAmount(total);
  if (lines.length === 0) return readStatus(status) === "draft" ? 0 : null;
  return lines.reduce((sum, line) => sum + (line && line.state !== "removed" ? line.amountMinor : 0), 0);
}

/** Without a sum, `paid` means all of it: some systems fill in only one of the two. */
function paidOf({ paid_amount, payment_status }: WirePlan, totalMinor: number | null): number | null {
  if (paid_amount !== null && paid_amount !== undefined && paid_amount !== "") return readAmount(paid_amount);
  return payment_status === "paid" ? totalMinor : 0;
}

function lineOf(line: NonNullable<WirePlan["lines"]>[number], position: number): SourceLine | null {
  const amountMinor = line.amount === null || line.amount === undefined ? 0 : readAmount(line.amount);
  if (amountMinor === null) return null;
  const word = line.status.toLowerCase();
  return {
    externalId: line.id ?? String(position + 1),
    code: String(line.code ?? ""),
    title: line.title,
    tooth: String(line.tooth ?? ""),
    quantity: String(line.quantity ?? "1"),
    amountMinor,
    state: ["done", "completed"].includes(word)
      ? "done"
      : ["removed", "cancelled"].includes(word)
        ? "removed"
        : "planned",
  };
}

function paymentOf(
  payment: NonNullable<WirePlan["payments"]>[number],
  position: number,
): SourcePayment | null {
  const amountMinor = readAmount(payment.amount);
  if (amountMinor === null) return null;
  return {
    externalId: payment.id ?? String(position + 1),
    amountMinor,
    paidAt: readDayOrInstant(payment.paid_at),
    method: payment.method,
  };
}
