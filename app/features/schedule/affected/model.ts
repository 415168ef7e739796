import { spansOf, shiftsOf, type WorkRules } from "../shifts/model";
import { addDays, dayOf } from "~/lib/zoned-time";

/** A visit ahead, as far as hours are concerned. */
export interface VisitSpan {
  staffId: number;
  locationId: number;
  startsAt: Date;
  endsAt: Date;
}

/** Whether a visit lies whole in what its person works at its place; neighbouring shifts that touch are one. */
export function isWorked(
  rules: WorkRules | undefined,
  zones: ReadonlyMap<number, string>,
  visit: VisitSpan,
): boolean {
  if (!rules) return false;
  const zone = zones.get(visit.locationId) ?? "UTC";
  // A shift that began on the day before, its own night included, may still be on.
  const days = {
    from: addDays(dayOf(visit.startsAt, zone), -2),
    until: addDays(dayOf(visit.endsAt, zone), 1),
  };
  const spans = spansOf(shiftsOf(rules, days), (id) => zones.get(id) ?? "UTC").get(visit.locationId) ?? [];
  const [start, end] = [visit.startsAt.getTime(), visit.endsAt.getTime()];
  return spans.some((span) => span.start <= start && end <= span.end);
}
