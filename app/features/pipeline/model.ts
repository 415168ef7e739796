/**
 * Stages of the sales funnel by their system key, in order. Automation holds the key; the name on the board may change.
 */
export const STAGE_KEYS = [
  "first_contact",
  "consultation",
  "deciding",
  "purchased",
  "active",
  "finished",
  "inactive",
] as const;

export type StageKey = (typeof STAGE_KEYS)[number];

/** Named hues of the design a stage may have; `styles/pipeline.css` draws them. */
export const STAGE_COLORS = ["slate", "blue", "amber", "violet", "teal", "green", "rose"] as const;
export type StageColor = (typeof STAGE_COLORS)[number];

/** What moves clients without anybody dragging the card. */
export const PIPELINE_EVENTS = [
  "client_created",
  "booking_made",
  "payment",
  "program_assigned",
  "visit_completed",
  "program_finished",
  "silence",
] as const;
export type PipelineEvent = (typeof PIPELINE_EVENTS)[number];

/** Why somebody moved who was not moved by an event. */
export const HAND_CAUSES = ["manual", "bulk", "undone", "import", "stage_removed"] as const;
export type HandCause = (typeof HAND_CAUSES)[number];

/** What people decided about a client: nothing that happened before it overrules it. */
export const DECISIONS: readonly HandCause[] = ["manual", "bulk", "undone"];

export function isStageKey(key: string | null): key is StageKey {
  return (STAGE_KEYS as readonly (string | null)[]).includes(key);
}

export function isPipelineEvent(cause: string): cause is PipelineEvent {
  return (PIPELINE_EVENTS as readonly string[]).includes(cause);
}

/** Those who left: only something new brings them back in. */
const OUT: readonly StageKey[] = ["finished", "inactive"];

export function isOut(stage: StageKey | null): boolean {
  return stage !== null && OUT.includes(stage);
}

/**
 * The stage an event moves a client to; null when it stays. Events move forward only, or back in from finished and inactive, so a
 * renewal does not drag an active client back and a repeated delivery moves nobody twice.
 *
 * `program_assigned` is for a programme that costs nothing or is paid: an unpaid one is not given yet as far as the board is concerned.
 * `program_finished` is for a client without another running programme and without a visit ahead.
 */
export function stageAfter(stage: StageKey | null, event: PipelineEvent): StageKey | null {
  switch (event) {
    case "client_created":
      return stage === null ? "first_contact" : null;
    case "booking_made":
      return stage === null || stage === "first_contact" || isOut(stage) ? "consultation" : null;
    case "payment":
      return isBefore(stage, "purchased") || isOut(stage) ? "purchased" : null;
    case "program_assigned":
      return isBefore(stage, "active") || isOut(stage) ? "active" : null;
    case "visit_completed":
      return stage === "purchased" ? "active" : null;
    case "program_finished":
      return stage === "active" ? "finished" : null;
    case "silence":
      return stage === null || isOut(stage) ? null : "inactive";
  }
}

function isBefore(stage: StageKey | null, mark: StageKey): boolean {
  return stage === null || STAGE_KEYS.indexOf(stage) < STAGE_KEYS.indexOf(mark);
}

/** A stage as far as rules go. */
export interface StagePlace {
  id: number;
  /** Null for a stage of the business's own. */
  key: string | null;
  position: number;
}

/**
 * The system stage a client stands at, as automation sees it: one in a stage of the business's own stands at the nearest system stage
 * before it on the board, or at the beginning when there is none.
 */
export function placeOf(stages: readonly StagePlace[], stageId: number | null): StageKey | null {
  const own = stages.find(({ id }) => id === stageId);
  if (!own) return null;
  if (isStageKey(own.key)) return own.key;
  let place: StageKey = "first_contact";
  for (const stage of [...stages].sort(byPosition)) {
    if (stage.id === own.id) break;
    if (isStageKey(stage.key)) place = stage.key;
  }
  return place;
}

export function byPosition(a: StagePlace, b: StagePlace): number {
  return a.position - b.position || a.id - b.id;
}

/** Something that happened to a client. */
export interface Happening {
  clientId: number;
  event: PipelineEvent;
  /** The same one is the same event, however often it is told: `payment:5`. */
  eventKey: string;
  /** When it happened, for what is told late; unless told it happens now, and nothing can have overruled it. */
  at?: Date;
}

/** Where a client stands before the events. */
export interface Standing {
  stageId: number | null;
  since: Date | null;
  /** When somebody last moved them by hand; null: never, or nobody asked. */
  decidedAt: Date | null;
}

export interface PlannedMove extends Happening {
  fromStageId: number | null;
  toStageId: number;
  at: Date;
}

/**
 * The moves that events lead to, in order of their time. An event that was told before (`known`) does nothing; one that happened before
 * somebody decided by hand, or before the client left, is overruled by that. Moves of one client never go back in time.
 */
export function planMoves(
  happenings: readonly Happening[],
  {
    stages,
    standings,
    known,
    now,
  }: {
    stages: readonly StagePlace[];
    standings: ReadonlyMap<number, Standing>;
    known: ReadonlySet<string>;
    now: Date;
  },
): PlannedMove[] {
  const byKey = new Map(stages.map((stage) => [stage.key, stage.id]));
  const told = new Set(known);
  const here = new Map(standings);
  const moves: PlannedMove[] = [];
  for (const happening of inOrder(happenings, now)) {
    const standing = here.get(happening.clientId);
    if (!standing || told.has(happening.eventKey)) continue;
    const place = placeOf(stages, standing.stageId);
    const target = stageAfter(place, happening.event);
    const toStageId = target === null ? undefined : byKey.get(target);
    if (toStageId === undefined || isOverruled(happening, { standing, place })) continue;
    const at = later(happening.at ?? now, standing.since);
    told.add(happening.eventKey);
    moves.push({ ...happening, fromStageId: standing.stageId, toStageId, at });
    here.set(happening.clientId, { ...standing, stageId: toStageId, since: at });
  }
  return moves;
}

function inOrder(happenings: readonly Happening[], now: Date): Happening[] {
  const rank = ({ event }: Happening) => PIPELINE_EVENTS.indexOf(event);
  const time = ({ at }: Happening) => (at ?? now).getTime();
  return [...happenings].sort(
    (a, b) => time(a) - time(b) || rank(a) - rank(b) || (a.eventKey < b.eventKey ? -1 : 1),
  );
}

function isOverruled(
  { at }: Happening,
  { standing: { since, decidedAt }, place }: { standing: Standing; place: StageKey | null },
): boolean {
  if (!at) return false;
  return (decidedAt !== null && at < decidedAt) || (isOut(place) && since !== null && at < since);
}

function later(at: Date, since: Date | null): Date {
  return since !== null && since > at ? since : at;
}

/** What a stage is called: as the business calls it, or the product's word for its key. */
export function stageName(
  { key, name }: { key: string | null; name: string },
  words: Record<StageKey, string>,
): string {
  return name || (isStageKey(key) ? words[key] : "");
}

const DAY_MS = 86_400_000;

/** Whole days a client has stood in a stage. */
export function daysStood(since: Date, now: Date): number {
  return Math.max(0, Math.floor((now.getTime() - since.getTime()) / DAY_MS));
}

/** Whether a card has stood longer than its stage is meant to hold anybody. */
export function isStale(since: Date, staleDays: number | null, now: Date): boolean {
  return staleDays !== null && now.getTime() - since.getTime() > staleDays * DAY_MS;
}
