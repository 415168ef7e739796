import type { Queryable } from "~drizzle/client.server";
import type { Actor } from "~/lib/actor";
import { lastBefore } from "../commands.server";
import { courseOf, rangeOf, thinned, within } from "../course/model";
import { firstVisitDay, readSurroundings } from "../course/queries.server";
import { listGoals } from "../goals/queries.server";
import { MEASURES, suggestPeriod, takenIn, type Measure } from "../model";
import { pairOf } from "../photos/model";
import { listPhotos } from "../photos/queries.server";
import { getMeasured, listJournal, namesOfActors, summaryOf, type JournalEntry } from "../queries.server";
import type { PageQuery } from "./schema";

/** Entries of the journal on one page. */
const SHOWN = 26;
/** Points of a small picture, and of the large one. */
const POINTS = { small: 60, large: 400 };

/** An entry as the table shows it, with what each value is compared with. */
export interface ShownEntry extends Omit<JournalEntry, "createdAt" | "updatedAt"> {
  by: string | null;
  /** Differences to the value before and to the first one; absent for a first value. */
  change: Partial<Record<Measure, [previous: number, start: number]>>;
}

/** Everything a journal's page shows, for staff and for the client. */
export async function readProgressPage(
  db: Queryable,
  actor: Actor,
  { clientId, query, today, zone }: { clientId: number; query: PageQuery; today: string; zone: string },
) {
  const client = await getMeasured(db, actor, { clientId });
  const [journal, goals, photos, firstVisit] = await Promise.all([
    listJournal(db, actor, { clientId }),
    listGoals(db, actor, { clientId }),
    listPhotos(db, actor, { clientId }),
    firstVisitDay(db, clientId),
  ]);
  const firstDay = [journal[0]?.measuredOn, firstVisit].filter((day) => day != null).sort()[0] ?? null;
  const range = rangeOf(query.span, { today, firstDay });
  const course = courseOf(journal);
  const surroundings = await readSurroundings(db, actor, { clientId, ...range, zone });
  const taken = MEASURES.filter((measure) => course[measure].length > 0);
  const show = query.show.filter((measure) => taken.includes(measure));
  return {
    client,
    summary: summaryOf(journal),
    taken,
    show: show.length > 0 ? show : taken.slice(0, 1),
    range,
    small: taken.map((measure) => ({ measure, points: thinned(within(course[measure], range), POINTS.small) })),
    large: Object.fromEntries(taken.map((measure) => [measure, thinned(within(course[measure], range), POINTS.large)])),
    surroundings,
    journal: await shownEntries(db, journal, query.from),
    entry: journal.find(({ id }) => id === query.entry) ?? null,
    last: lastBefore(journal, { measuredOn: today, period: "after" }),
    period: suggestPeriod(today, { startsOn: client.program?.startsOn ?? null, entries: journal }),
    goals,
    photos: photos.map(({ enteredBy: _, ...photo }) => photo),
    pair: pairOf(photos, { pose: query.pose, before: query.a, after: query.b }),
  };
} // prettier-ignore

/** A page of the journal, the newest first. Each value is held beside the one before it and the first of all. */
async function shownEntries(db: Queryable, journal: readonly JournalEntry[], from: number) {
  const [first, last] = [new Map<Measure, number>(), new Map<Measure, number>()];
  const all = journal.map((entry) => {
    const change: ShownEntry["change"] = {};
    for (const measure of takenIn(entry)) {
      const value = entry[measure] as number;
      const [start, previous] = [first.get(measure), last.get(measure)];
      if (start !== undefined && previous !== undefined) change[measure] = [value - previous, value - start];
      if (start === undefined) first.set(measure, value);
      last.set(measure, value);
    }
    return { ...entry, change };
  });
  const page = all.reverse().slice(from, from + SHOWN);
  const names = await namesOfActors(db, page.map(({ enteredBy }) => enteredBy)); // prettier-ignore
  const rows: ShownEntry[] = page.map(({ createdAt: _c, updatedAt: _u, ...entry }) => ({
    ...entry,
    by: names.get(entry.enteredBy) ?? null,
  }));
  return { rows, total: all.length, from, older: all.length > from + SHOWN ? from + SHOWN : null };
}
