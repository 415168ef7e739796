import type {
  PlanStatus,
  SourceLine,
  SourcePatient,
  SourcePayment,
  SourcePlan,
} from "~/features/treatment-plans/ports";
import { readAmount, readCurrency, readDayOrInstant, readInstant } from "../map";
import type { WireCarePlan, WireChargeItem, WireInvoice, WirePatientResource, WirePaymentNotice } from "./contract"; // prettier-ignore

/** Everything of one patient that plans are made from. */
export interface PatientRecords {
  plans: readonly WireCarePlan[];
  invoices: readonly WireInvoice[];
  charges: readonly WireChargeItem[];
  notices: readonly WirePaymentNotice[];
}

/** `Patient/12` of whatever a reference says: `Patient/12/_history/3`, `https://host/fhir/Patient/12`, `Patient/12`. */
export function referenceOf(reference: string | null | undefined): string | null {
  const [, type, id] = /(?:^|\/)([A-Z][A-Za-z]+)\/([A-Za-z0-9.-]{1,64})(?:\/_history\/[^/]+)?$/.exec(reference ?? "") ?? []; // prettier-ignore
  return type && id ? `${type}/${id}` : null;
}

/** The id behind a reference to a patient. */
export function patientIdOf({ subject }: WireCarePlan): string | null {
  const subjectOf = referenceOf(subject.reference);
  return subjectOf?.startsWith("Patient/") ? subjectOf.slice("Patient/".length) : null;
}

const DEAD_INVOICES = ["cancelled", "entered-in-error"];
const DEAD_CHARGES = ["not-billable", "aborted", "entered-in-error"];

/** The plans of a patient; null when an amount cannot be read or one plan's invoices are in two currencies. */
export function plansOfFhir(records: PatientRecords, currency: string): SourcePlan[] | null {
  const plans: SourcePlan[] = [];
  for (const wire of records.plans) {
    if (wire.status === "entered-in-error") continue;
    const plan = planOf(wire, records, currency);
    if (plan === null) return null;
    plans.push(plan);
  }
  return plans;
}

function planOf(wire: WireCarePlan, records: PatientRecords, currency: string): SourcePlan | null {
  const patientId = patientIdOf(wire);
  const charges = chargesOf(wire, records);
  const invoices = invoicesOf(wire, records, charges);
  const paid = paymentsOf(invoices, records.notices);
  const totals = invoices.length > 0 ? invoices.map(totalOf) : charges.map(({ priceOverride }) => priceOverride ?? null); // prettier-ignore
  const amounts = totals.map((total) => (total?.value === null || total?.value === undefined ? 0 : readAmount(total.value))); // prettier-ignore
  const said = totals.flatMap((total) => (total?.currency ? [readCurrency(total.currency, currency)] : []));
  const code = said[0] ?? currency;
  if (patientId === null || paid === null || amounts.includes(null)) return null;
  if (said.some((one) => one !== code) || paid.some((one) => one.currency !== null && one.currency !== code)) return null; // prettier-ignore
  const totalMinor = sum(amounts as number[]);
  const noticed = sum(paid.map(({ amountMinor }) => amountMinor));
  const lines = charges.map((charge) => lineOf(charge));
  if (lines.includes(null)) return null;
  return {
    externalId: wire.id,
    patientId,
    title: wire.title ?? wire.description ?? "",
    status: statusOf(wire),
    statusRaw: wire.status,
    totalMinor,
    paidMinor: settledOf({ invoices, noticed, totalMinor }),
    currency: code,
    isFrozen: false,
    lines: lines as SourceLine[],
    payments: paid.map(({ currency: _, ...payment }) => payment),
    version: wire.meta?.versionId ?? null,
    updatedAt: readInstant(wire.meta?.lastUpdated),
  };
}

/** A `balanced` invoice is paid in full, whether or not a notice was written for it. */
function settledOf({ invoices, noticed, totalMinor }: { invoices: WireInvoice[]; noticed: number; totalMinor: number }): number {
  const isSettled = invoices.length > 0 && invoices.every(({ status }) => status === "balanced");
  return isSettled ? Math.max(noticed, totalMinor) : noticed;
} // prettier-ignore

/**
 * A plan that is active and has work done or under way is in progress, otherwise approved; one that is on hold was agreed to and stays. A mere
 * proposal is a draft, whatever its status says.
 */
function statusOf({ status, intent, activity }: WireCarePlan): PlanStatus {
  const isProposal = intent === "proposal" || intent === "option";
  switch (status) {
    case "draft":
      return "draft";
    case "active": {
      if (isProposal) return "draft";
      const begun = ["in-progress", "completed"];
      return activity?.some(({ detail }) => begun.includes(detail?.status ?? ""))
        ? "in_progress"
        : "approved";
    }
    case "on-hold":
      return isProposal ? "draft" : "approved";
    case "completed":
      return "completed";
    case "revoked":
      return "cancelled";
    default:
      return "unknown";
  }
}

function chargesOf(wire: WireCarePlan, { charges }: PatientRecords): WireChargeItem[] {
  const own = `CarePlan/${wire.id}`;
  const requests = new Set((wire.activity ?? []).flatMap(({ reference }) => referenceOf(reference?.reference) ?? [])); // prettier-ignore
  return charges.filter(({ status, supportingInformation, service }) => {
    if (DEAD_CHARGES.includes(status)) return false;
    const named = [...(supportingInformation ?? []), ...(service ?? [])].flatMap(({ reference }) => referenceOf(reference) ?? []); // prettier-ignore
    return named.some((one) => one === own || requests.has(one));
  });
}

function invoicesOf(
  wire: WireCarePlan,
  { invoices }: PatientRecords,
  charges: WireChargeItem[],
): WireInvoice[] {
  const named = new Set((wire.supportingInfo ?? []).flatMap(({ reference }) => referenceOf(reference) ?? []));
  const charged = new Set(charges.map(({ id }) => `ChargeItem/${id}`));
  return invoices.filter(({ id, status, lineItem }) => {
    if (DEAD_INVOICES.includes(status)) return false;
    if (named.has(`Invoice/${id}`)) return true;
    return (lineItem ?? []).some(({ chargeItemReference }) => charged.has(referenceOf(chargeItemReference?.reference) ?? "")); // prettier-ignore
  });
}

const totalOf = ({ totalGross, totalNet }: WireInvoice) => totalGross ?? totalNet ?? null;

function paymentsOf(
  invoices: readonly WireInvoice[],
  notices: readonly WirePaymentNotice[],
): (SourcePayment & { currency: string | null })[] | null {
  const own = new Set(invoices.map(({ id }) => `Invoice/${id}`));
  const payments = notices
    .filter(({ status, request }) => status === "active" && own.has(referenceOf(request?.reference) ?? ""))
    .map((notice) => ({
      externalId: notice.id,
      amountMinor: readAmount(notice.amount.value),
      currency: notice.amount.currency ? readCurrency(notice.amount.currency, "") : null,
      paidAt: readDayOrInstant(notice.paymentDate ?? notice.created),
      method: "",
    }));
  if (payments.some(({ amountMinor }) => amountMinor === null)) return null;
  return payments as (SourcePayment & { currency: string | null })[];
}

function lineOf({ id, status, code, quantity, bodysite, priceOverride }: WireChargeItem): SourceLine | null {
  const amountMinor = priceOverride?.value === null || priceOverride?.value === undefined ? 0 : readAmount(priceOverride.value); // prettier-ignore
  if (amountMinor === null) return null;
  const [coding] = code?.coding ?? [];
  return {
    externalId: id,
    code: coding?.code ?? "",
    title: code?.text ?? coding?.display ?? "",
    tooth: bodysite?.[0]?.text ?? bodysite?.[0]?.coding?.[0]?.code ?? "",
    quantity: String(quantity?.value ?? "1"),
    amountMinor,
    state: status === "billed" || status === "billable" ? "done" : "planned",
  };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

/** A patient; `replaced-by` names the one that took their place. */
export function patientOfFhir({ id, name, link }: WirePatientResource): SourcePatient {
  const [first] = name ?? [];
  const spelled = [first?.family, ...(first?.given ?? [])].filter(Boolean).join(" ");
  const survivor = link?.find(({ type }) => type === "replaced-by")?.other.reference;
  const into = referenceOf(survivor);
  return {
    id,
    name: first?.text ?? spelled,
    mergedInto: into?.startsWith("Patient/") ? into.slice("Patient/".length) : null,
  };
}
