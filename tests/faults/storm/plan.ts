import type { ControlRecord } from "~/integrations/yclients/simulator/control.server";
import { seededRandom, type Random } from "~/lib/random";
import { addDays } from "~/lib/zoned-time";

/** Somebody the product knows: by phone, and by the code that it gave them. */
export interface Regular {
  id: number;
  code: string;
  phone: string;
  name: string;
}

/** Whom a step names in the record. `stranger`: a phone that the product does not know. */
export type Named =
  { by: "phone"; regular: number } | { by: "code"; regular: number } | { by: "stranger"; number: number };

/** One thing done at the vendor's desk, and what becomes of the webhook about it. */
export interface Step {
  /** Number of the record in the plan; the vendor gives it an id when it is made. */
  record: number;
  act: "create" | "change" | "remove";
  input: ControlRecord;
  /** Whose it becomes with this step, where that changes. */
  named?: Named;
  /** How many times the webhook is delivered; 0: lost, the comparison has to bring it. */
  copies: number;
  /** After how many further steps each copy leaves. */
  lags: number[];
}

export const FORGERIES = [
  "wrong_secret",
  "foreign_company",
  "cut_json",
  "wrong_shape",
  "oversized",
  "other_resource",
  "fake_record",
] as const;
export type Forgery = (typeof FORGERIES)[number];

export interface StormPlan {
  steps: Step[];
  /** Forged calls and before which step they are sent. */
  forgeries: { kind: Forgery; step: number; number: number }[];
  /** Whom each record names in the end. */
  named: Map<number, Named>;
  /** Records at a person of the vendor's who is not linked here: they wait and reach no calendar. */
  unplaced: Set<number>;
}

export interface PlanOptions {
  seed: string;
  events: number;
  regulars: number;
  /** The day of the business around which the visits lie. */
  today: string;
}

/** The vendor's people and services that the furnished studio has linked, and one person it has not. */
const LINKED_STAFF = [11, 12];
const UNLINKED_STAFF = 13;
const SERVICES = [31, 33];

const STEPS_PER_RECORD = 4;
const DUPLICATES = 0.2;
const LOST = 0.02;
const FORGED = 0.03;
const UNPLACED = 0.03;
/** A change of the record that was changed just now: two webhooks of one moment. */
const BURST = 0.25;

/** What happens in the storm, from its seed alone: the same seed gives the same plan. */
export function planStorm({ seed, events, regulars, today }: PlanOptions): StormPlan {
  const random = seededRandom(`storm:${seed}`);
  const desk = new Desk(random, { regulars, today });
  const wanted = Math.max(1, Math.ceil(events / STEPS_PER_RECORD));
  const steps = Array.from({ length: events }, (): Step => {
    const isNew = !desk.canChange || (desk.records < wanted && random.chance(0.3));
    const done = isNew ? desk.create() : desk.change();
    const copies = random.chance(LOST) ? 0 : random.chance(DUPLICATES) ? 2 : 1;
    const lag = () => (random.chance(0.7) ? random.below(20) : random.below(Math.ceil(events / 4)));
    return { ...done, copies, lags: Array.from({ length: copies }, lag) };
  });
  const forgeries = Array.from({ length: Math.ceil(events * FORGED) }, (_, number) => ({
    kind: FORGERIES[number % FORGERIES.length] as Forgery,
    step: random.below(events),
    number,
  }));
  return { steps, forgeries, named: desk.named, unplaced: desk.unplaced };
}

type Done = Pick<Step, "record" | "act" | "input" | "named">;

/** The administrator of the plan: keeps in mind which records there are. */
class Desk {
  records = 0;
  readonly named = new Map<number, Named>();
  readonly unplaced = new Set<number>();
  readonly #live: number[] = [];
  #latest = 0;

  constructor(
    private readonly random: Random,
    private readonly given: { regulars: number; today: string },
  ) {}

  get canChange(): boolean {
    return this.#live.length > 0;
  }

  create(): Done {
    const { random } = this;
    const record = this.records++;
    if (random.chance(UNPLACED)) this.unplaced.add(record);
    this.#live.push(record);
    this.#latest = record;
    const input = { ...this.#place(record), minutes: this.#minutes(), price: this.#price() };
    const attendance = random.pick([0, 0, 2, 1]);
    const serviceIds = [random.pick(SERVICES)];
    return {
      record,
      act: "create",
      input: { ...input, attendance, serviceIds },
      named: this.#name(record),
    };
  }

  change(): Done {
    const { random } = this;
    const isBurst = random.chance(BURST) && this.#live.includes(this.#latest);
    const record = isBurst ? this.#latest : random.pick(this.#live);
    this.#latest = record;
    const turn = random.next();
    const change = (input: ControlRecord): Done => ({ record, act: "change", input });
    if (turn < 0.05) {
      this.#live.splice(this.#live.indexOf(record), 1);
      return { record, act: "remove", input: {} };
    }
    if (turn < 0.25) return change(this.#place(record));
    if (turn < 0.4) return change({ price: this.#price() });
    if (turn < 0.65) return change({ attendance: 1 });
    if (turn < 0.73) return change({ attendance: -1 });
    if (turn < 0.8) return change({ attendance: random.pick([0, 2]) });
    if (turn < 0.95) return { ...change({}), named: this.#name(record) };
    return change({ price: this.#price(), attendance: 1, minutes: this.#minutes() });
  }

  /**
   * A record is tied either by phones, strangers' among them, or by phones and codes of people we know. Beyond that the end would hang on
   * which of the versions between happened to be read: a record that names nobody keeps whom it had.
   */
  #name(record: number): Named {
    const { random } = this;
    const regular = random.below(this.given.regulars);
    const mayBeCoded = record % 3 === 0;
    const named: Named =
      mayBeCoded && random.chance(0.5)
        ? { by: "code", regular }
        : !mayBeCoded && random.chance(0.12)
          ? { by: "stranger", number: regular }
          : { by: "phone", regular };
    this.named.set(record, named);
    return named;
  }

  #place(record: number) {
    const { random } = this;
    const hour = String(random.between(8, 20)).padStart(2, "0");
    return {
      date: addDays(this.given.today, random.between(-25, 40)),
      time: `${hour}:${random.pick(["00", "15", "30", "45"])}`,
      staffId: this.unplaced.has(record) ? UNLINKED_STAFF : random.pick(LINKED_STAFF),
    };
  }

  #minutes(): number {
    return 15 * this.random.between(1, 8);
  }

  /** In major units; whole, broken and none. */
  #price(): number {
    const { random } = this;
    return random.pick([0, 990.5, 1234.56, random.between(500, 30_000), random.between(0, 9_000) + 0.99]);
  }
}
