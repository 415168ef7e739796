import { z } from "zod";

/**
 * Open Dental's API (opendental.com/site/apispecification, read 2026-11): PascalCase fields are columns, lists are bare arrays of a hundred at
 * most and go on by `Offset`. `0001-01-01` means "none".
 */
const num = z.union([z.number().int(), z.string().regex(/^\d+$/)]).transform(String);
const words = z.string().nullish().transform((text) => text ?? ""); // prettier-ignore
const amount = z.union([z.number(), z.string()]).nullish();

export const treatPlan = z.object({
  TreatPlanNum: num,
  PatNum: num,
  DateTP: words,
  Heading: words,
  TPStatus: words,
  /** When the patient signed it; `0001-01-01 00:00:00`: never. */
  DateTSigned: words,
  SecDateTEdit: words,
});
export type WireTreatPlan = z.output<typeof treatPlan>;

/** A line of a saved plan: a frozen copy. */
export const procTp = z.object({
  ProcTPNum: num,
  TreatPlanNum: num,
  ProcNumOrig: num.nullish(),
  ItemOrder: z.number().nullish(),
  ToothNumTP: words,
  ProcCode: words,
  Descript: words,
  FeeAmt: amount,
  Discount: amount,
  /** What is left to the patient after insurance; -1 where it was not worked out. */
  PatAmt: amount,
});
export type WireProcTp = z.output<typeof procTp>;

/** Which live procedures an active or inactive plan is made of. */
export const treatPlanAttach = z.object({ TreatPlanNum: num, ProcNum: num, Priority: z.unknown() });
export type WireAttach = z.output<typeof treatPlanAttach>;

export const procedureLog = z.object({
  ProcNum: num,
  PatNum: num,
  ProcFee: amount,
  Discount: amount,
  /** TP (planned), C (complete), D (deleted) and others. */
  ProcStatus: words,
  ToothNum: words,
  procCode: words,
  descript: words,
});
export type WireProcedure = z.output<typeof procedureLog>;

/** A payment's share for one procedure. */
export const paySplit = z.object({ SplitNum: num, ProcNum: num.nullish(), SplitAmt: amount, DatePay: words });
export type WirePaySplit = z.output<typeof paySplit>;

export const odPatient = z.object({ PatNum: num, LName: words, FName: words, PatStatus: words });
