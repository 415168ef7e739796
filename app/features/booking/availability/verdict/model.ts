import { firstEndingAfter, type Range } from "~/lib/ranges";
import { epochDayAt } from "~/lib/zoned-time";
import { isClearOf, objectionAt, type Objection, type ObstacleReason } from "../obstacles/model";
import type { ResourceSpan } from "../resources/model";
import type { ClosureReason, Limits, Member, SlotQuestion, Track } from "../timeline/model";

/** Why one start cannot be had. Pure; times are epoch minutes. */

const MINUTE_MS = 60_000;

/** Why a start cannot be had; the order in which they are given stands in `docs/rules/slots.md`. */
export type ClosedReason =
  | "past"
  | "notice"
  | "horizon"
  | "off_shift"
  | "off_grid"
  /** Another system sells the service and does not offer it then. */
  | "elsewhere"
  | "break"
  | ClosureReason
  | "limit"
  | "resource"
  | ObstacleReason;

/** The first reason against a start, in the order in which a person would understand it; whether it is on the grid is not looked at. */
export function objectionOf(
  question: SlotQuestion,
  track: Track,
  limits: Limits,
  start: number,
): Objection<ClosedReason> | null {
  const end = start + track.durationMin;
  if (start < limits.now) return { reason: "past" };
  if (start < limits.earliest) return { reason: "notice" };
  if (start >= limits.horizon) return { reason: "horizon" };
  const shift = track.shifts[firstEndingAfter(track.shifts, start)];
  if (!shift || shift.start > start || end > shift.end)
    return { reason: outsideReason(track.shifts, { start, end }, question.zone) };
  for (const { breaks, pauses, obstacles, spans, visit, quota } of track.members) {
    const pause = breaks[firstEndingAfter(breaks, start)];
    if (pause && pause.start < end) {
      const first = pauses.find((pause) => pause.start < end && pause.end > start);
      return { reason: first?.reason ?? "break" };
    }
    const objection = objectionAt(obstacles, start, visit);
    if (objection) return objection;
    if (!isClearOf(spans, start, visit)) return { reason: "booked" };
    if (quota && !quota(epochDayAt(start * MINUTE_MS, question.zone), start)) return { reason: "limit" };
  }
  if (track.pools.length > 0) {
    const span = resourceSpan(question, track, start);
    if (!track.pools.every((pool) => pool.hasFree(span))) return { reason: "resource" };
  }
  return null;
}

/** A visit that hangs into the pause between two shifts of one day meets a break; any other is outside of the work. */
function outsideReason(shifts: readonly Range[], visit: Range, zone: string): "break" | "off_shift" {
  const at = firstEndingAfter(shifts, visit.start);
  const here = shifts[at];
  const [before, after] = here && here.start <= visit.start ? [here, shifts[at + 1]] : [shifts[at - 1], here];
  if (!before || !after) return "off_shift";
  const isOneDay =
    epochDayAt((before.end - 1) * MINUTE_MS, zone) === epochDayAt(after.start * MINUTE_MS, zone);
  return isOneDay && visit.start < after.start && visit.end > before.end ? "break" : "off_shift";
}

/** What a visit at a start takes things for: its time with its buffers. */
export function resourceSpan(
  question: SlotQuestion,
  { members, durationMin }: Track,
  start: number,
): ResourceSpan {
  const { id, visit } = members[0] as Member;
  return {
    from: start - (visit.beforeMin ?? 0),
    until: start + durationMin + (visit.afterMin ?? 0),
    classKey: question.classKeyOf?.(id, start * MINUTE_MS) ?? null,
  };
}
