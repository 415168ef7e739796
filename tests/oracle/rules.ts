import { z } from "zod";
import { readSettlement } from "~/features/billing/settlement/model";
import { selectUpcoming } from "~/features/booking/upcoming/model";
import { splitFullName } from "~/features/clients/full-name/model";
import { readClientCode } from "~/features/clients/model";
import { pointsFor } from "~/features/loyalty/model";
import { comparePeriods } from "~/features/progress/model";
import { sumPlans } from "~/features/treatment-plans/model";
import { readAmocrmLink } from "~/features/amocrm/link/model";
import { zip12 } from "~/integrations/freescout/map";
import { pluralText } from "~/i18n/plural";
import { parseMoney } from "~/lib/money";
import { BOOKING_STATUSES } from "~drizzle/schema/booking";

const cases = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object({ cases: z.array(z.object(shape)) }).optional();

export const rulesFile = z.object({
  client_code: cases({ comment: z.string().nullable() }),
  full_name: cases({ fullname: z.string() }),
  settlement: cases({ address: z.string() }),
  amocrm_link: cases({ website: z.string() }),
  plural_plans: z.array(z.object({ n: z.number() })).optional(),
  money: cases({ text: z.string() }),
  points: cases({ price_minor: z.number(), percent_bp: z.number() }),
  period_order: z.object({ input: z.array(z.string()) }).optional(),
  upcoming: z
    .object({
      now: z.string(),
      rows: z.array(z.object({ id: z.number(), start: z.string(), status: z.enum(BOOKING_STATUSES) })),
    })
    .optional(),
  plan_totals: z
    .array(z.object({ plans: z.array(z.tuple([z.string(), z.number(), z.number()])) }))
    .optional(),
});

type Rules = z.infer<typeof rulesFile>;

const PLANS = { one: "план", few: "плана", many: "планов", other: "плана" };

/** Only the sections the file has. `ledger` and `funnel` are stories; the tests of the commands tell them over a database. */
export function answerRules(file: Rules): Record<string, unknown> {
  const answers: Record<string, unknown> = {
    client_code: file.client_code?.cases.map(({ comment }) => answerCode(comment)),
    full_name: file.full_name?.cases.map(({ fullname }) => splitFullName(fullname)),
    settlement: file.settlement?.cases.map(({ address }) => answerSettlement(address)),
    amocrm_link: file.amocrm_link?.cases.map(({ website }) => answerLink(website)),
    plural_plans: file.plural_plans?.map(({ n }) => pluralText("ru", n, PLANS)),
    money: file.money?.cases.map(({ text }) => parseMoney(text)),
    points: file.points?.cases.map(({ price_minor, percent_bp }) => pointsFor(price_minor, percent_bp)),
    period_order: file.period_order?.input.toSorted(comparePeriods),
    upcoming: file.upcoming && answerUpcoming(file.upcoming),
    plan_totals: file.plan_totals?.map(({ plans }) => answerPlans(plans)),
  };
  return Object.fromEntries(Object.entries(answers).filter(([, given]) => given !== undefined));
}

function answerCode(comment: string | null) {
  const { result, code } = readClientCode(comment);
  return code === null ? { result } : { result, code };
}

function answerSettlement(address: string) {
  const settlement = readSettlement(address);
  return { settlement, zip12: zip12(settlement) };
}

function answerLink(website: string) {
  const link = readAmocrmLink(website);
  return link && { account: link.account, contact_id: link.contactId };
}

function answerUpcoming({ now, rows }: NonNullable<Rules["upcoming"]>) {
  const visits = rows.map(({ id, start, status }) => ({ id, status, startsAt: new Date(start) }));
  return selectUpcoming(visits, new Date(now)).map(({ id }) => id);
}

/** The cases are of one currency and name none. */
function answerPlans(plans: [string, number, number][]) {
  const { count, totals } = sumPlans(
    plans.map(([status, totalMinor, paidMinor]) => ({ status, totalMinor, paidMinor, currency: "KZT" })),
  );
  const [sum] = totals;
  return {
    count,
    total: sum?.totalMinor ?? 0,
    paid: sum?.paidMinor ?? 0,
    due: sum?.dueMinor ?? 0,
    percent: sum?.percent ?? 0,
  };
}
