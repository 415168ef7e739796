import { z } from "zod";
import { MEASURES } from "../model";
import { CHANGE_DAYS, CHANGE_DEFAULT, OVERDUE_DAYS, OVERDUE_DEFAULT, VIEWS } from "./model";

const oneOf = (allowed: readonly number[], otherwise: number) =>
  z.coerce.number().refine((days) => allowed.includes(days)).catch(otherwise); // prettier-ignore

/** The list's query string; what cannot be read is as if it were not there. */
export const overviewQuery = z.object({
  view: z.enum(VIEWS).catch("recent"),
  q: z.string().max(200).catch(""),
  late: oneOf(OVERDUE_DAYS, OVERDUE_DEFAULT),
  over: oneOf(CHANGE_DAYS, CHANGE_DEFAULT),
  measure: z.enum(MEASURES).catch("weight"),
  after: z.string().max(100).nullable().catch(null),
});
export type OverviewQuery = z.output<typeof overviewQuery>;
