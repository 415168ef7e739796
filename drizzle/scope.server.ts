import { AsyncLocalStorage } from "node:async_hooks";
import type { Topic } from "~/lib/topics";

/** What an open transaction remembers until its end. */
export interface Scope {
  open: boolean;
  afterCommit: (() => void)[];
  touched: Set<Topic>;
}

const current = new AsyncLocalStorage<Scope>();

/** The memory of a transaction that begins. */
export function newScope(): Scope {
  return { open: true, afterCommit: [], touched: new Set() };
}

/** Runs `fn` as the flow that holds the transaction. */
export function runInScope<T>(scope: Scope, fn: () => Promise<T>): Promise<T> {
  return current.run(scope, fn);
}

/**
 * A statement through the `Db` while the same flow holds a transaction would wait for itself (one writer, or a pool of one),
 * or miss the transaction's own rows. It is a mistake in either case, so it is refused on both engines.
 */
export function refuseOutsideUse(): void {
  if (current.getStore()?.open)
    throw new Error("The database was used inside an open transaction: pass and use `tx`");
}

/** A query that was not awaited runs after the end; it must not land in somebody else's transaction. */
export function refuseClosedScope(scope: Scope): void {
  if (!scope.open) throw new Error("This transaction has ended: a query was not awaited inside it");
}
