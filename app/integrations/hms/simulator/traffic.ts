/** What the clinic has seen of us: calls at once, and how soon a patient was asked for again. */
export interface Traffic {
  /** Under way now, and at most so far. */
  now: number;
  most: number;
  calls: number;
  /** Patients whose plans were asked for, and those asked for twice within a minute. */
  patients: number;
  twiceWithinMinute: number;
}

/** Counts calls; `asked` is told of every question for a patient's plans. */
export function createTraffic(nowMs: () => number) {
  let [now, most, calls, twice] = [0, 0, 0, 0];
  const last = new Map<string, number>();
  return {
    async count<T>(act: () => Promise<T> | T): Promise<T> {
      calls += 1;
      now += 1;
      most = Math.max(most, now);
      try {
        return await act();
      } finally {
        now -= 1;
      }
    },
    asked(patientId: string): void {
      const at = nowMs();
      const before = last.get(patientId);
      // Pages of one answer follow each other at once; what counts is being asked anew.
      if (before !== undefined && at - before < 59_000) twice += 1;
      last.set(patientId, at);
    },
    seen: (): Traffic => ({ now, most, calls, patients: last.size, twiceWithinMinute: twice }),
    reset(): void {
      [most, calls, twice] = [now, 0, 0];
      last.clear();
    },
  };
}
