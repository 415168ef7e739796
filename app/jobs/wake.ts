/** Engines of this process that want to hear of new rows at once instead of at their next poll. */
const listeners = new Set<() => void>();

/** Calls `listener` after every committed enqueue of this process. Returns the way to stop. */
export function onEnqueued(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** Tells the engines of this process that there are new rows. */
export function wakeEngines(): void {
  for (const listener of listeners) listener();
}
