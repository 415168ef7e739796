/** The pause after a failed run, milliseconds. `failures` counts from 1; `random` is in [0, 1) and spreads the crowd. */
export function backoffMs(
  { baseMs, maxMs }: { baseMs: number; maxMs: number },
  failures: number,
  random: number,
): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 40));
  return Math.round(full * (1 - random / 2));
}
