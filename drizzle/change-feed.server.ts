import type { Topic } from "~/lib/topics";

type Listener = (topics: Topic[]) => void;

/** In-process fan-out of changed topics, shared by both engines. A listener's failure is its own. */
export class ChangeFeed {
  #listeners = new Set<Listener>();
  #onFirst: () => void;
  #onLast: () => void;

  /** `onFirst` and `onLast` start and stop whatever brings the news of other processes. */
  constructor(onFirst: () => void, onLast: () => void) {
    this.#onFirst = onFirst;
    this.#onLast = onLast;
  }

  watch(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1) this.#onFirst();
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#onLast();
    };
  }

  tell(topics: Topic[]): void {
    if (topics.length === 0) return;
    for (const listener of [...this.#listeners]) {
      try {
        listener(topics);
      } catch {
        // One deaf listener must not keep the news from the others.
      }
    }
  }
}
