/** The only source of "now". Everything that decides by time takes a clock or an instant, so tests can choose it. */
export interface Clock {
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until told otherwise; for tests and the oracle. */
export interface FixedClock extends Clock {
  /** Moves forward by milliseconds. */
  advance(ms: number): void;
  set(instant: Date | string): void;
}

/** Makes a clock that stands at an instant. */
export function fixedClock(start: Date | string): FixedClock {
  let current = new Date(start);
  return {
    now: () => new Date(current),
    advance: (ms) => {
      current = new Date(current.getTime() + ms);
    },
    set: (instant) => {
      current = new Date(instant);
    },
  };
}
