/** A message as far as waiting goes. */
export interface Said {
  clientId: number;
  direction: "inbound" | "outbound";
  /** Epoch milliseconds. */
  at: number;
}

/**
 * How long clients waited for an answer, minutes: from the first message nobody had answered to the next one of ours. `said` is in order of
 * client and time; what is not answered yet is not in it.
 */
export function waitsOf(said: readonly Said[]): number[] {
  const waits: number[] = [];
  let asked: Said | null = null;
  for (const message of said) {
    if (asked !== null && asked.clientId !== message.clientId) asked = null;
    if (message.direction === "inbound") asked ??= message;
    else if (asked !== null) {
      waits.push(Math.round((message.at - asked.at) / 60_000));
      asked = null;
    }
  }
  return waits;
}
