import { z } from "zod";
import { getMainLocation } from "~/features/catalog/queries.server";
import {
  FIGURES,
  valueOf,
  type Amount,
  type CoursePoint,
  type FigureKey,
  type Part,
} from "~/features/reports/model";
import { COMPARISONS, GRAINS, PRESETS } from "~/features/reports/period/model";
import { makeQuestion, type Question } from "~/features/reports/question/queries.server";
import { readFigureParams, type FigureParams } from "~/features/reports/schema";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { dayOf, isDay } from "~/lib/zoned-time";

const day = z.string().refine(isDay).optional();
const id = z.coerce.number().int().positive().max(2_147_483_647).optional();

/** What every address of figures takes; days are those of the business's zone, both included. */
export const analyticsQuery = {
  period: z.enum(PRESETS).optional(),
  from: day,
  until: day,
  compare: z.enum(COMPARISONS).optional(),
  grain: z.enum(GRAINS).optional(),
  location_id: id,
  staff_id: id,
  service_id: id,
};

const amountShape = z.object({
  /** ISO 4217; null where it is no money. */
  currency: z.string().nullable(),
  /** Minor units, minutes, a count, or a share of one; null when there is nothing to divide by. */
  value: z.number().nullable(),
  part: z.number().nullable(),
  whole: z.number().nullable(),
});

export const figureShape = z.object({
  key: z.string(),
  name: z.string(),
  unit: z.string(),
  definition: z.object({ rule: z.string(), period: z.string(), zone: z.string(), currency: z.string() }),
  amounts: z.array(amountShape),
  before: z.array(amountShape).nullable(),
});

export const periodShape = {
  period: z.object({ from: z.string(), until: z.string(), zone: z.string() }),
  compared_with: z.object({ from: z.string(), until: z.string() }),
};

export const courseShape = z.array(
  z.object({ from: z.string(), until: z.string(), amounts: z.array(amountShape) }),
);
export const partsShape = z.array(
  z.object({ key: z.string(), name: z.string().nullable(), amounts: z.array(amountShape) }),
);

/** A question in the caller's name, with the period their query means. */
export async function askAnalytics(
  { db, clock }: Core,
  actor: Actor,
  query: z.output<z.ZodObject<typeof analyticsQuery>>,
): Promise<{ question: Question; params: FigureParams }> {
  const now = clock.now();
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const { location_id: location, staff_id: staff, service_id: service, ...rest } = query;
  const text = Object.entries({ ...rest, location, staff, service }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  );
  const params = readFigureParams(new URLSearchParams(text), dayOf(now, zone));
  const filters = { location: params.location, staff: params.staff, service: params.service };
  return { params, question: makeQuestion({ db, actor, zone, now, filters }) };
}

export function periodBody({ zone }: Question, { span, earlier }: FigureParams) {
  return { period: { ...span, zone }, compared_with: earlier };
}

function amountsBody(amounts: readonly Amount[]) {
  return amounts.map((amount) => ({
    currency: amount.currency,
    value: valueOf(amount),
    part: amount.bottom === null ? null : amount.top,
    whole: amount.bottom,
  }));
}

export function figureBody(
  figure: { key: FigureKey; amounts: Amount[]; before: Amount[] | null },
  { locale, question }: { locale: Locale; question: Question },
) {
  const words = messagesFor(locale).reports;
  const { unit, when, group } = FIGURES[figure.key];
  const isOfVisits = group === "visits" || group === "load";
  return {
    ...{ key: figure.key, unit, name: words.figures[figure.key].name },
    definition: {
      rule: words.figures[figure.key].rule,
      period: words.whens[when],
      zone: isOfVisits ? words.zones.place : words.zones.business({ zone: question.zone }),
      currency: unit === "money" ? words.currencies.money : words.currencies.none,
    },
    amounts: amountsBody(figure.amounts),
    before: figure.before && amountsBody(figure.before),
  };
}

export function courseBody(course: readonly CoursePoint[]) {
  return course.map(({ from, until, amounts }) => ({ from, until, amounts: amountsBody(amounts) }));
}

export function partsBody(parts: readonly Part[]) {
  return parts.map(({ key, name, amounts }) => ({ key, name, amounts: amountsBody(amounts) }));
}
