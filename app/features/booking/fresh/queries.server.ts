import type { Db } from "~drizzle/client.server";
import { listFreshTimes } from "../offer/queries.server";

type Asked = Parameters<typeof listFreshTimes>[1];
type Answer = Awaited<ReturnType<typeof listFreshTimes>>;

const shelves = new WeakMap<Db, Map<string, Promise<Answer>>>();
const MOST_ANSWERS = 200;

/**
 * `listFreshTimes`, worked out once for everybody who is refused the same hour at the same moment: an answer is kept until a booking, the
 * schedule or the catalogue changes, a minute at most.
 */
export async function shareFreshTimes(db: Db, asked: Asked): Promise<Answer> {
  const answers = shelfOf(db);
  const minute = Math.floor(asked.now.getTime() / 60_000);
  const key = JSON.stringify([{ ...asked, now: minute }]);
  const known = answers.get(key);
  if (known) return known;
  if (answers.size >= MOST_ANSWERS) answers.clear();
  const answer = listFreshTimes(db, asked);
  answers.set(key, answer);
  answer.catch(() => answers.delete(key));
  return answer;
}

function shelfOf(db: Db): Map<string, Promise<Answer>> {
  const known = shelves.get(db);
  if (known) return known;
  const answers = new Map<string, Promise<Answer>>();
  shelves.set(db, answers);
  db.watch((topics) => {
    if (topics.some((topic) => topic === "bookings" || topic === "schedule" || topic === "catalog"))
      answers.clear();
  });
  return answers;
}
