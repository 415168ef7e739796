import type { Happening } from "../model";

const DAY_MS = 86_400_000;

/**
 * What happened to a client, with the silences in between: one after every sign of life that was followed by none for `silenceDays`,
 * and the last one only when nothing lies ahead.
 */
export function withSilences(
  happenings: readonly Happening[],
  {
    clientId,
    silenceDays,
    now,
    hasPlans,
  }: { clientId: number; silenceDays: number | null; now: Date; hasPlans: boolean },
): Happening[] {
  if (silenceDays === null) return [...happenings];
  const signs = happenings.map(({ at }) => (at ?? now).getTime()).sort((a, b) => a - b);
  const silences = signs.flatMap((sign, index): Happening[] => {
    const next = signs[index + 1] ?? (hasPlans ? sign : now.getTime());
    const at = sign + silenceDays * DAY_MS;
    if (next <= at || at > now.getTime()) return [];
    return [{ clientId, event: "silence", eventKey: `silence:${clientId}:${sign}`, at: new Date(at) }];
  });
  return [...happenings, ...silences];
}
