import { z } from "zod";
import { addDays, isDay, type Day } from "~/lib/zoned-time";
import type { FigureKey, PartKind } from "./model";
import { FIGURES, PARTS } from "./model";
import {
  COMPARISONS,
  fittingGrain,
  GRAINS,
  periodBefore,
  PRESETS,
  spanOfPreset,
  yearBefore,
  type Grain,
  type Preset,
  type Span,
} from "./period/model";

const day = z.string().refine(isDay).nullable().catch(null).default(null);
const id = z.coerce.number().int().positive().max(2_147_483_647).nullable().catch(null).default(null);
const LONGEST_DAYS = 10 * 366;

const params = z.object({
  period: z.enum(PRESETS).nullable().catch(null).default(null),
  from: day,
  until: day,
  compare: z.enum(COMPARISONS).catch("before").default("before"),
  grain: z.enum(GRAINS).nullable().catch(null).default(null),
  by: z.enum(PARTS).nullable().catch(null).default(null),
  location: id,
  staff: id,
  service: id,
  after: z.string().max(80).nullable().catch(null).default(null),
});

/** What an address asks for, with the days it means. */
export interface FigureParams extends z.output<typeof params> {
  period: Preset;
  span: Span;
  /** What it is held against. */
  earlier: Span;
  /** How finely it is drawn; as asked where that fits. */
  drawn: Grain;
}

/** The query of an address; what cannot be read is as if it was not there, and a period turned round is turned back. */
export function readFigureParams(
  query: URLSearchParams,
  today: Day,
  usual: Exclude<Preset, "custom"> = "days30",
): FigureParams {
  const read = params.parse(Object.fromEntries(query));
  const isCustom = read.period === "custom" || (read.period === null && (read.from ?? read.until) !== null);
  const preset: Preset = isCustom ? "custom" : (read.period ?? usual);
  const span = preset === "custom" ? customSpan(read, today) : spanOfPreset(preset, today);
  const earlier = read.compare === "year" ? yearBefore(span) : periodBefore({ ...span, preset });
  return { ...read, period: preset, span, earlier, drawn: fittingGrain(span, read.grain) };
}

function customSpan({ from, until }: { from: Day | null; until: Day | null }, today: Day): Span {
  const last = until ?? (from !== null && from > today ? from : today);
  const first = from ?? addDays(last, -29);
  const [a, b] = first <= last ? [first, last] : [last, first];
  const floor = addDays(b, -LONGEST_DAYS);
  return { from: a < floor ? floor : a, until: b };
}

/** The query that means the same period, comparison and filters; further parts are added by the caller. */
export function queryOf({ period, span, compare, location, staff, service }: FigureParams) {
  return {
    period,
    ...(period === "custom" ? span : {}),
    compare: compare === "before" ? null : compare,
    ...{ location, staff, service },
  };
}

/** By what a figure is broken down: as asked, else the first it can be. */
export function partOf(key: FigureKey, asked: PartKind | null): PartKind | null {
  const { parts } = FIGURES[key];
  return asked !== null && parts.includes(asked) ? asked : (parts[0] ?? null);
}
