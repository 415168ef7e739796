import { z } from "zod";

/**
 * FHIR R4 (hl7.org/fhir/R4, read 2026-11), as much of it as plans and their money need. Tolerant: what is not named here is passed over. A
 * CarePlan holds no prices: they stand in the Invoice it names (`supportingInfo`), or in ChargeItems that name the plan or one of its requests.
 */
const reference = z.object({ reference: z.string().nullish() });
const money = z.object({
  value: z.union([z.number(), z.string()]).nullish(),
  currency: z.string().nullish(),
});
const concept = z.object({
  text: z.string().nullish(),
  coding: z.array(z.object({ code: z.string().nullish(), display: z.string().nullish() })).nullish(),
});
const meta = z.object({ versionId: z.string().nullish(), lastUpdated: z.string().nullish() });

export const bundle = z.object({
  resourceType: z.literal("Bundle"),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).nullish(),
  entry: z
    .array(
      z.object({
        resource: z.looseObject({ resourceType: z.string() }).nullish(),
        search: z.object({ mode: z.string().nullish() }).nullish(),
      }),
    ) // prettier-ignore
    .nullish(),
});

export const carePlan = z.object({
  resourceType: z.literal("CarePlan"),
  id: z.string().min(1),
  meta: meta.nullish(),
  status: z.string(),
  intent: z.string().nullish(),
  title: z.string().nullish(),
  description: z.string().nullish(),
  subject: reference,
  supportingInfo: z.array(reference).nullish(),
  activity: z
    .array(
      z.object({
        reference: reference.nullish(),
        detail: z.object({ status: z.string().nullish(), code: concept.nullish(), description: z.string().nullish() }).nullish(), // prettier-ignore
      }),
    )
    .nullish(),
});
export type WireCarePlan = z.output<typeof carePlan>;

export const invoice = z.object({
  resourceType: z.literal("Invoice"),
  id: z.string().min(1),
  meta: meta.nullish(),
  status: z.string(),
  totalGross: money.nullish(),
  totalNet: money.nullish(),
  lineItem: z
    .array(
      z.object({
        sequence: z.number().nullish(),
        chargeItemReference: reference.nullish(),
        chargeItemCodeableConcept: concept.nullish(),
        priceComponent: z.array(z.object({ type: z.string(), amount: money.nullish() })).nullish(),
      }),
    )
    .nullish(),
});
export type WireInvoice = z.output<typeof invoice>;

export const chargeItem = z.object({
  resourceType: z.literal("ChargeItem"),
  id: z.string().min(1),
  status: z.string(),
  code: concept.nullish(),
  quantity: z.object({ value: z.union([z.number(), z.string()]).nullish() }).nullish(),
  bodysite: z.array(concept).nullish(),
  priceOverride: money.nullish(),
  service: z.array(reference).nullish(),
  supportingInformation: z.array(reference).nullish(),
});
export type WireChargeItem = z.output<typeof chargeItem>;

/** Weak in R4, and the only place that tells of a part that was paid. */
export const paymentNotice = z.object({
  resourceType: z.literal("PaymentNotice"),
  id: z.string().min(1),
  status: z.string(),
  request: reference.nullish(),
  paymentDate: z.string().nullish(),
  created: z.string().nullish(),
  amount: money,
});
export type WirePaymentNotice = z.output<typeof paymentNotice>;

export const patient = z.object({
  resourceType: z.literal("Patient"),
  id: z.string().min(1),
  name: z.array(z.object({ text: z.string().nullish(), family: z.string().nullish(), given: z.array(z.string()).nullish() })).nullish(), // prettier-ignore
  link: z.array(z.object({ other: reference, type: z.string() })).nullish(),
});
export type WirePatientResource = z.output<typeof patient>;

export const operationOutcome = z.object({
  resourceType: z.literal("OperationOutcome"),
  issue: z.array(z.object({ code: z.string().nullish(), diagnostics: z.string().nullish() })),
});
