import type { Db } from "~drizzle/client.server";
import type { Topic } from "~/lib/topics";
import type { Core } from "~/lib/core";

/** What another system's free hours are known to change with: our sales and mirrored visits there, its own news, the account itself. */
const DEPENDS_ON: ReadonlySet<Topic> = new Set(["channels", "sync", "connections"]);
const KEPT_FOR_MS = 60_000;
const MOST_ANSWERS = 2_000;

interface Kept {
  answer: Promise<unknown>;
  madeAt: number;
}

const shelves = new WeakMap<Db, Map<string, Kept>>();

/**
 * What another system answered, kept for a minute at most and asked once for everybody who waits for it. A failure is not kept. Whether an hour can be had is
 * decided by the sale itself.
 */
export function rememberAnswer<T>(
  { db, clock }: Pick<Core, "db" | "clock">,
  key: string,
  ask: () => Promise<T>,
): Promise<T> {
  const shelf = shelfOf(db);
  const now = clock.now().getTime();
  const known = shelf.get(key);
  if (known && known.madeAt <= now && now < known.madeAt + KEPT_FOR_MS) return known.answer as Promise<T>;
  if (shelf.size >= MOST_ANSWERS) shelf.clear();
  const kept: Kept = { answer: ask(), madeAt: now };
  shelf.set(key, kept);
  kept.answer.catch(() => {
    if (shelf.get(key) === kept) shelf.delete(key);
  });
  return kept.answer as Promise<T>;
}

/** The hour was asked for and is gone: what was remembered is wrong. */
export function forgetAnswers(db: Db): void {
  shelves.get(db)?.clear();
}

function shelfOf(db: Db): Map<string, Kept> {
  const known = shelves.get(db);
  if (known) return known;
  const shelf = new Map<string, Kept>();
  shelves.set(db, shelf);
  db.watch((topics) => {
    if (topics.some((topic) => DEPENDS_ON.has(topic))) shelf.clear();
  });
  return shelf;
}
