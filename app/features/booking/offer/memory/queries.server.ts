import type { Db } from "~drizzle/client.server";
import type { Topic } from "~/lib/topics";
import type { Core } from "~/lib/core";

/** What free times are made of; a change of any of it empties the memory. */
const DEPENDS_ON: ReadonlySet<Topic> = new Set([
  ...(["bookings", "catalog", "schedule", "settings", "connections", "channels"] as const),
]);
const MOST_CHARACTERS = 16_000_000;

interface Kept {
  text: string;
  madeAt: number;
  /** Epoch milliseconds from which on time alone makes it another answer. */
  until: number;
}

/**
 * Written answers about free times, kept while they are true: a commit that touches what they are made of empties the memory (at once for this process,
 * with the news of the change feed for others), and each says itself when time will change it. Whether an hour is free is decided at booking all the same.
 */
class OfferMemory {
  #kept = new Map<string, Kept>();
  #making = new Map<string, Promise<string | null>>();
  #characters = 0;
  #version = 0;

  constructor(db: Db) {
    db.watch((topics) => {
      if (!topics.some((topic) => DEPENDS_ON.has(topic))) return;
      this.#version += 1;
      this.#kept.clear();
      this.#making.clear();
      this.#characters = 0;
    });
  }

  find(key: string, now: number): string | null {
    const kept = this.#kept.get(key);
    return kept && kept.madeAt <= now && now < kept.until ? kept.text : null;
  }

  /** Makes an answer once for everybody who waits for it. */
  async make(key: string, now: number, make: Make): Promise<string | null> {
    const begun = this.#making.get(key);
    if (begun) return begun;
    const version = this.#version;
    const made = make().then((answer) => {
      if (answer && version === this.#version) this.#keep(key, { ...answer, madeAt: now });
      return answer && answer.text;
    });
    this.#making.set(key, made);
    const forget = () => {
      if (this.#making.get(key) === made) this.#making.delete(key);
    };
    made.then(forget, forget);
    return made;
  }

  #keep(key: string, kept: Kept): void {
    this.#characters += kept.text.length - (this.#kept.get(key)?.text.length ?? 0);
    this.#kept.set(key, kept);
    for (const [oldest, { text }] of this.#kept) {
      if (this.#characters <= MOST_CHARACTERS) return;
      this.#kept.delete(oldest);
      this.#characters -= text.length;
    }
  }
}

type Make = () => Promise<{ text: string; until: number } | null>;

const memories = new WeakMap<Db, OfferMemory>();

/** The text for `key` if it is still true, else what `make` gives, kept for the next caller. Null is what `make` refuses with; it is not kept. */
export async function rememberOffer(
  { db, clock }: Pick<Core, "db" | "clock">,
  key: string,
  make: Make,
): Promise<string | null> {
  let memory = memories.get(db);
  if (!memory) memories.set(db, (memory = new OfferMemory(db)));
  const now = clock.now().getTime();
  return memory.find(key, now) ?? memory.make(key, now, make);
}
