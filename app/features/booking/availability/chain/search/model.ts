import { epochDayAt } from "~/lib/zoned-time";
import type { DayLoad, Id, Objection } from "../../obstacles/model";
import { assignResources, type ResourceWish } from "../../resources/model";
import { limitsOf, tracksOf, type Limits, type SlotQuestion, type Track } from "../../timeline/model";
import { objectionOf, type ClosedReason } from "../../verdict/model";

/**
 * A visit of several parts, one after another without a gap, by one or several people. Pure; times are epoch minutes.
 *
 * The first part stands on the grid; every further part must be free exactly where the one before it ends. Between two parts by the same person
 * no buffers are kept (the person simply goes on); between different people each keeps their own. Group classes keep theirs always, because
 * other clients of the class keep them too.
 */

const MINUTE_MS = 60_000;

/** One part of a visit, decided. */
export interface Step {
  person: Id;
  start: number;
  end: number;
  /** Buffers that are kept here. */
  beforeMin: number;
  afterMin: number;
  /** In the order of the part's kinds. */
  resources: Id[];
}

/** In which order people are tried for a part. */
export type Preference = (part: number, people: readonly Id[]) => readonly Id[];

const asGiven: Preference = (_, people) => people;

/** Which of the two neighbours is a part of the same visit by the same person. */
interface Seams {
  before: boolean;
  after: boolean;
}

interface Stage {
  question: SlotQuestion;
  limits: Limits;
  people: Id[];
  isClass: boolean;
  /** Tracks by person for each combination of seams, laid out when first asked for. */
  variants: Map<number, Map<Id, Track>>;
}

/** Where a search failed: the furthest part that was reached, and why it cannot be had. */
interface Failure {
  part: number;
  objection: Objection<ClosedReason>;
}

/** Looks for ways through the parts of a visit, for many starts of one question. */
export class VisitSearch {
  readonly #stages: Stage[];
  /** Who can do a part at a start after somebody else, if whoever follows is the same person; most searches ask it again and again. */
  readonly #able = new Map<number, { people: Id[]; objection: Objection<ClosedReason> | null }>();

  constructor(parts: readonly SlotQuestion[]) {
    this.#stages = parts.map((question) => ({
      question,
      limits: limitsOf(question),
      people: question.people.map(({ id }) => id),
      isClass: (question.rules.capacity ?? null) !== null,
      variants: new Map(),
    }));
  }

  /** Tracks of the first part: their grids are the grid of the visit. */
  get firstTracks(): Track[] {
    return [...this.#tracks(0, { before: false, after: false }).values()];
  }

  /** Why nobody in `first` can begin the visit at a start; null when somebody can. */
  objection(start: number, first: Id): Objection<ClosedReason> | null {
    const found = this.#search(start, { first: [first], preference: asGiven, mostChanges: Infinity });
    return "steps" in found ? null : found.objection;
  }

  /**
   * The way through the visit with the fewest changes of person; among those the people who come first in the order of preference. Refuses with the
   * reason of the part that fails.
   */
  plan(
    start: number,
    { first, preference }: { first: readonly Id[]; preference: Preference },
  ): Step[] | Objection<ClosedReason> {
    let refusal: Objection<ClosedReason> = { reason: "off_shift" };
    for (let mostChanges = 0; mostChanges < this.#stages.length; mostChanges++) {
      const found = this.#search(start, { first, preference, mostChanges });
      if ("steps" in found) return found.steps;
      refusal = found.objection;
    }
    return refusal;
  }

  #search(
    start: number,
    asked: { first: readonly Id[]; preference: Preference; mostChanges: number },
  ): { steps: Step[] } | Failure {
    const walk = new Walk(this.#stages.length);
    const stages = this.#stages;
    const extend = (part: number, at: number, changes: number): Step[] | null => {
      const previous = walk.steps[part - 1];
      const done = previous && part === stages.length;
      if (done) return this.#finish(walk);
      for (const person of this.#order(part, at, previous, asked, walk)) {
        const isSame = previous?.person === person;
        const changed = changes + (previous && !isSame ? 1 : 0);
        if (changed > asked.mostChanges) continue;
        const step = this.#step(part, at, person, previous);
        if (!step || !this.#joins(walk, part, step)) continue;
        walk.steps[part] = step;
        const way = extend(part + 1, step.end, changed);
        if (way) return way;
        walk.steps.length = part;
      }
      return null;
    };
    const steps = extend(0, start, 0);
    return steps ? { steps } : walk.failure;
  }

  /** Whom to try: the same person first, then in the order of preference those who can do it at all. */
  #order(
    part: number,
    at: number,
    previous: Step | undefined,
    { first, preference }: { first: readonly Id[]; preference: Preference },
    walk: Walk,
  ): readonly Id[] {
    if (!previous) return first;
    const { people, objection } = this.#ableAt(part, at);
    if (objection) walk.fail(part, objection);
    const others = preference(part, people).filter((id) => id !== previous.person);
    return this.#stages[part]?.people.includes(previous.person) ? [previous.person, ...others] : others;
  }

  #ableAt(part: number, at: number) {
    const key = at * this.#stages.length + part;
    let able = this.#able.get(key);
    if (!able) {
      able = { people: [], objection: null };
      const isLast = part === this.#stages.length - 1;
      for (const id of this.#stages[part]?.people ?? []) {
        const objection = this.#judge(part, id, at, { before: false, after: !isLast });
        if (objection) able.objection ??= objection;
        else able.people.push(id);
      }
      this.#able.set(key, able);
    }
    return able;
  }

  /** The part by a person, its buffer behind still open: it depends on who follows. */
  #step(part: number, start: number, person: Id, previous: Step | undefined): Step | null {
    const isSeam = previous?.person === person && this.#mayGoOn(part - 1);
    const track = this.#tracks(part, { before: isSeam, after: false }).get(person);
    const visit = track?.members[0]?.visit;
    if (!track || !visit) return null;
    return {
      person,
      start,
      end: start + track.durationMin,
      beforeMin: isSeam ? 0 : (visit.beforeMin ?? 0),
      afterMin: visit.afterMin ?? 0,
      resources: [],
    };
  }

  /** Whether a further step fits behind those chosen: the one before it gets its buffer and is judged, and nobody meets their own visit. */
  #joins(walk: Walk, part: number, step: Step): boolean {
    const previous = walk.steps[part - 1];
    if (previous) {
      const goesOn = previous.person === step.person && this.#mayGoOn(part - 1);
      const visit = this.#trackOf(part - 1, previous.person)?.members[0]?.visit;
      previous.afterMin = goesOn ? 0 : (visit?.afterMin ?? 0);
      const objection = this.#judgeStep(walk, part - 1, goesOn);
      if (objection) return walk.fail(part - 1, objection);
    }
    const isLast = part === this.#stages.length - 1;
    for (let at = 0; at < part; at++) {
      const earlier = walk.steps[at] as Step;
      if (earlier.person !== step.person) continue;
      if (earlier.end + earlier.afterMin > step.start - step.beforeMin)
        return walk.fail(part, { reason: "buffer" });
    }
    // The last step is judged with all its buffers, another at first without the one behind it.
    walk.steps[part] = step;
    const objection = this.#judgeStep(walk, part, !isLast);
    walk.steps.length = part;
    return objection ? walk.fail(part, objection) : true;
  }

  #judgeStep(walk: Walk, part: number, seamAfter: boolean): Objection<ClosedReason> | null {
    const step = walk.steps[part] as Step;
    const before = part > 0 && walk.steps[part - 1]?.person === step.person && this.#mayGoOn(part - 1);
    return (
      this.#judge(part, step.person, step.start, { before, after: seamAfter }) ?? this.#ownLimit(walk, part)
    );
  }

  #judge(part: number, person: Id, start: number, seams: Seams): Objection<ClosedReason> | null {
    const { question, limits } = this.#stages[part] as Stage;
    const track = this.#tracks(part, seams).get(person);
    return track ? objectionOf(question, track, limits, start) : { reason: "off_shift" };
  }

  /** The day's limit once more when the visit itself has the service several times by the same person. */
  #ownLimit(walk: Walk, part: number): Objection<ClosedReason> | null {
    const { question } = this.#stages[part] as Stage;
    const step = walk.steps[part] as Step;
    const day = (start: number) => epochDayAt(start * MINUTE_MS, question.zone);
    const further: DayLoad = { bookings: 0, minutes: 0 };
    for (let at = 0; at < part; at++) {
      const earlier = walk.steps[at] as Step;
      const isSame = this.#stages[at]?.question.rules.serviceId === question.rules.serviceId;
      if (!isSame || earlier.person !== step.person || day(earlier.start) !== day(step.start)) continue;
      further.bookings += 1;
      further.minutes += earlier.end - earlier.start;
    }
    if (further.bookings === 0) return null;
    const quota = this.#trackOf(part, step.person)?.members[0]?.quota;
    return quota && !quota(day(step.start), step.start, further) ? { reason: "limit" } : null;
  }

  /** Everybody is chosen: what remains is a thing of each kind for each part, none of them twice at once. */
  #finish(walk: Walk): Step[] | null {
    const last = this.#stages.length - 1;
    const kinds = new Map<Id, number[]>();
    this.#stages.forEach(({ question }, part) => {
      for (const { id } of question.resources ?? []) kinds.set(id, [...(kinds.get(id) ?? []), part]);
    });
    const things = walk.steps.map(() => new Map<Id, Id>());
    for (const [kind, parts] of kinds) {
      const chosen = assignResources(
        parts.flatMap((part) => this.#wish(part, kind, walk.steps[part] as Step)),
      );
      if (!chosen) {
        walk.fail(last, { reason: "resource" });
        return null;
      }
      parts.forEach((part, at) => things[part]?.set(kind, chosen[at] as Id));
    }
    return walk.steps.map((step, part) => {
      const needs = this.#stages[part]?.question.resources ?? [];
      return { ...step, resources: needs.map(({ id }) => things[part]?.get(id) as Id) };
    });
  }

  #wish(part: number, kind: Id, { start, end, beforeMin, afterMin, person }: Step): ResourceWish[] {
    const pool = this.#trackOf(part, person)?.pools.find(({ kindId }) => kindId === kind);
    const classKey = this.#stages[part]?.question.classKeyOf?.(person, start * MINUTE_MS) ?? null;
    return pool ? [{ pool, from: start - beforeMin, until: end + afterMin, classKey }] : [];
  }

  /** Whether whoever does a part can go on with the next without buffers between. */
  #mayGoOn(part: number): boolean {
    return !this.#stages[part]?.isClass && !this.#stages[part + 1]?.isClass;
  }

  #trackOf(part: number, person: Id): Track | undefined {
    return this.#tracks(part, { before: false, after: false }).get(person);
  }

  #tracks(part: number, { before, after }: Seams): Map<Id, Track> {
    const stage = this.#stages[part] as Stage;
    const isBefore = before && part > 0 && this.#mayGoOn(part - 1);
    const isAfter = after && this.#mayGoOn(part) && part < this.#stages.length - 1;
    const key = (isBefore ? 1 : 0) + (isAfter ? 2 : 0);
    let tracks = stage.variants.get(key);
    if (!tracks) {
      const rules = { ...stage.question.rules };
      if (isBefore) rules.beforeMin = 0;
      if (isAfter) rules.afterMin = 0;
      tracks = new Map(
        tracksOf({ ...stage.question, rules }).map((track) => [track.members[0]?.id as Id, track]),
      );
      stage.variants.set(key, tracks);
    }
    return tracks;
  }
}

/** One search under way. */
class Walk {
  readonly steps: Step[] = [];
  failure: Failure = { part: -1, objection: { reason: "off_shift" } };

  constructor(readonly length: number) {}

  /** Remembers the first objection against the furthest part; always false. */
  fail(part: number, objection: Objection<ClosedReason>): false {
    if (part > this.failure.part) this.failure = { part, objection };
    return false;
  }
}
