import { z } from "zod";
import { addDays } from "~/lib/zoned-time";
import { defaultPeriod, SHOWN_GROUPS, STANDING_GROUPS } from "./model";

const day = z.iso.date().nullable().catch(null).default(null);
const LONGEST_DAYS = 5 * 366;

const params = z.object({
  from: day,
  until: day,
  show: z.enum([...SHOWN_GROUPS, ...STANDING_GROUPS]).nullable().catch(null).default(null), // prettier-ignore
  level: z.string().max(60).nullable().catch(null).default(null),
  before: z.coerce.number().int().positive().max(2_147_483_647).nullable().catch(null).default(null),
});

export interface CostParams extends z.output<typeof params> {
  from: string;
  until: string;
}

/** The query of the page; what cannot be read is as if it was not there, and a period turned round is turned back. */
export function readCostParams(query: URLSearchParams, today: string): CostParams {
  const read = params.parse(Object.fromEntries(query));
  const usual = defaultPeriod(today);
  const until = read.until ?? usual.until;
  const from = read.from ?? (read.until ? addDays(read.until, -364) : usual.from);
  const [first, last] = from <= until ? [from, until] : [until, from];
  const floor = addDays(last, -LONGEST_DAYS);
  return { ...read, from: first < floor ? floor : first, until: last };
}
