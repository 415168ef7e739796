import { webhookUrl } from "~tests/support/webhooks";
import type { Forgery } from "./plan";

const PATIENCE_MS = 10_000;
const PAUSE_MS = 150;
/** A process that was killed is back by then, or something is wrong. */
const GIVE_UP_MS = 120_000;

/** One call at the product's door. */
export interface Parcel {
  body: string;
  secret?: string;
  /** The answers that end it; anything else, and no answer at all, is followed by another attempt. */
  settledBy: readonly number[];
}

export const genuine = (body: string): Parcel => ({ body, settledBy: [200] });

/** An id that no record of the simulator has. */
const NOBODYS_ID = 900_000_000;

/** A call that must change nothing, with the answer it deserves. What it says of itself stands in the body. */
export function forged(kind: Forgery, number: number, realId: number): Parcel {
  const event = (over: object, id = NOBODYS_ID + number) =>
    JSON.stringify({
      ...{ company_id: 4564, resource: "record", resource_id: id, status: "update" },
      data: { id, last_change_date: "2031-01-15T12:00:00+0300", forged: `${kind}:${number}` },
      ...over,
    });
  switch (kind) {
    case "wrong_secret":
      return {
        body: event({ status: "delete" }, realId),
        secret: `not-the-secret-${number}`,
        settledBy: [401],
      };
    case "foreign_company":
      return { body: event({ company_id: 9_999 }, realId), settledBy: [401] };
    case "cut_json":
      return { body: event({}, realId).slice(0, -7), settledBy: [400] };
    case "wrong_shape":
      return { body: event({ resource_id: { id: realId }, status: 7 }), settledBy: [400] };
    case "oversized":
      return { body: event({ filling: "ж".repeat(700_000) }, realId), settledBy: [413] };
    case "other_resource":
      return { body: event({ resource: "goods_operations_stolen" }), settledBy: [200] };
    case "fake_record":
      return { body: event({}), settledBy: [200] };
  }
}

export interface Delivered {
  /** Calls that were made, and those of them that ended otherwise than they should and were made again. */
  calls: number;
  repeats: number;
  /** Answers nobody expects, such as 500. */
  surprises: Map<number, number>;
}

/** Brings parcels to one of several doors, as many as `atOnce` at a time; each until it is settled. */
export class Postman {
  readonly delivered: Delivered = { calls: 0, repeats: 0, surprises: new Map() };
  readonly #queue: Parcel[] = [];
  readonly #hands = new Set<Promise<void>>();
  #door = 0;

  constructor(
    private readonly urls: readonly string[],
    private readonly atOnce: number,
  ) {}

  get waiting(): number {
    return this.#queue.length;
  }

  hand(parcel: Parcel): void {
    this.#queue.push(parcel);
    if (this.#hands.size >= this.atOnce) return;
    const hand = this.#work().finally(() => this.#hands.delete(hand));
    this.#hands.add(hand);
    // Whoever waits for the end hears of it.
    hand.catch(() => undefined);
  }

  /** Resolves when everything is settled. */
  async done(): Promise<void> {
    while (this.#hands.size > 0) await Promise.all(this.#hands);
  }

  async #work(): Promise<void> {
    for (let parcel = this.#queue.shift(); parcel; parcel = this.#queue.shift()) await this.#settle(parcel);
  }

  async #settle(parcel: Parcel): Promise<void> {
    const giveUpAt = Date.now() + GIVE_UP_MS;
    for (;;) {
      const status = await this.#call(parcel);
      if (status !== null && parcel.settledBy.includes(status)) return;
      // 503 is what a door says that cannot keep anything now; nothing else but silence is in order.
      if (status !== null && status !== 503)
        this.delivered.surprises.set(status, (this.delivered.surprises.get(status) ?? 0) + 1);
      if (Date.now() > giveUpAt) throw new Error(`a webhook was not settled: the last answer is ${status}`);
      this.delivered.repeats += 1;
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async #call({ body, secret }: Parcel): Promise<number | null> {
    this.delivered.calls += 1;
    const url = this.urls[this.#door++ % this.urls.length] ?? "";
    try {
      const response = await fetch(webhookUrl({ url }, secret), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return null;
    }
  }
}
