import { and, asc, desc, eq, gte, inArray, isNotNull, isNull } from "drizzle-orm";
import { clients, measurements, programs, progressGoals, progressPhotos } from "~drizzle/schema";
import { getMainLocation } from "~/features/catalog/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { seededRandom, type Random } from "~/lib/random";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { demoBody, demoFigure, demoJournal, type DemoEntry } from "./demo/model";
import { refreshGoals } from "./goals/commands.server";
import { suggestPeriod } from "./model";
import { encodePhoto } from "./photos/commands.server";

const JOURNALS = 46;
const WITH_GOALS = 18;
const WITH_PHOTOS = 2;
const DAY_MS = 86_400_000;

interface Person {
  id: number;
  program: { id: number; startsOn: string } | null;
  /** The first day of the journal. */
  from: string;
  entries: DemoEntry[];
}

/** Journals of a made-up business: who comes often is measured, some for years, some once. Does nothing when there is an entry. */
export async function seedProgress(core: Core, actor: Actor): Promise<void> {
  if ((await core.db.$count(measurements)) > 0) return;
  const now = core.clock.now();
  const zone = (await getMainLocation(core.db))?.zone ?? "UTC";
  const today = dayOf(now, zone);
  const random = seededRandom("progress");
  const people = (await findPeople(core)).map((person, place): Person => {
    const plan = planOf(place, { random, today, program: person.program });
    return { ...person, from: plan.from, entries: demoJournal({ body: demoBody(random), random, ...plan }) };
  });
  const photos = await drawPhotos(people.slice(0, WITH_PHOTOS), today);
  const rows = people.flatMap((person) => rowsOf(person, { zone, actor, random }));
  const goals = people.slice(0, WITH_GOALS).flatMap((person, place) => goalOf(person, { place, zone, actor, today }));
  await core.db.transaction(async (tx) => {
    await tx.insertMany({ table: measurements, rows });
    await tx.insertMany({ table: progressGoals, rows: goals });
    for (const { clientId } of goals) await refreshGoals(tx, core, clientId);
    for (const photo of photos) await tx.insert(progressPhotos).values({ ...photo, enteredBy: actorRef(actor), createdAt: now });
    tx.touch("progress");
  });
} // prettier-ignore

/** Who comes most often, with the programme they are at. */
async function findPeople({ db, clock }: Core): Promise<Pick<Person, "id" | "program">[]> {
  const lately = new Date(clock.now().getTime() - 60 * DAY_MS);
  const rows = await db
    .select({ id: clients.id })
    .from(clients)
    .where(and(isNull(clients.archivedAt), gte(clients.lastVisitAt, lately)))
    .orderBy(desc(clients.visitsCount), asc(clients.id))
    .limit(JOURNALS);
  const ids = rows.map(({ id }) => id);
  const running = await db
    .select({ id: programs.id, clientId: programs.clientId, startsOn: programs.startsOn })
    .from(programs)
    .where(and(eq(programs.state, "active"), isNotNull(programs.startsOn), inArray(programs.clientId, ids)));
  return ids.map((id) => {
    const program = running.find(({ clientId }) => clientId === id);
    return { id, program: program ? { id: program.id, startsOn: program.startsOn ?? "" } : null };
  });
}

/** The first has a long journal, the third stands on the scales each day, a few have stopped, one has measured once. */
function planOf(place: number, { random, today, program }: { random: Random; today: string; program: Person["program"] }) {
  const back = place === 0 ? 262 : place === 2 ? 190 : random.between(40, 240);
  const began = addDays(today, -back);
  const from = program && place % 3 !== 0 && program.startsOn <= today ? program.startsOn : began;
  const silent = place % 7 === 5 ? random.between(16, 34) : random.between(0, 6);
  const until = addDays(today, -(place === 0 ? 1 : silent));
  if (place % 13 === 12) return { from: until, until, step: 7 };
  return { from: from < until ? from : until, until, step: place === 2 ? 1 : place % 4 === 3 ? 14 : 7, weightOnly: place === 2 };
} // prettier-ignore

function rowsOf({ id, program, entries }: Person, { zone, actor, random }: { zone: string; actor: Actor; random: Random }) {
  const kept: { measuredOn: string; period: string }[] = [];
  return entries.map(({ day, values, notes, byClient }): typeof measurements.$inferInsert => {
    const isOfProgram = program !== null && day >= program.startsOn;
    const named = suggestPeriod(day, { startsOn: isOfProgram ? program.startsOn : null, entries: kept });
    const period = kept.some((entry) => entry.period === named && named !== "before") ? "" : named;
    kept.push({ measuredOn: day, period });
    const at = instantOf({ day, minutes: random.between(7 * 60, 20 * 60) }, zone);
    const programId = isOfProgram ? program.id : null;
    const enteredBy = byClient ? `client:${id}` : actorRef(actor);
    return { clientId: id, programId, measuredOn: day, period, ...values, notes, enteredBy, createdAt: at, updatedAt: at, version: 1 };
  });
} // prettier-ignore

function goalOf(
  { id, from, entries }: Person,
  { place, zone, actor, today }: { place: number; zone: string; actor: Actor; today: string },
): (typeof progressGoals.$inferInsert)[] {
  const [first, last] = [entries[0], entries.at(-1)];
  if (!first?.values.weight || !last?.values.weight || entries.length < 4) return [];
  const way = last.values.weight - first.values.weight;
  const goal = { clientId: id, actor: actorRef(actor), createdAt: instantOf({ day: from, minutes: 600 }, zone) };
  const targetValue = Math.round((first.values.weight + way * (place % 4 === 1 ? 0.8 : 1.5)) / 500) * 500;
  const dueOn = place % 5 === 4 ? addDays(today, -9) : addDays(today, 30 + place * 5);
  const goals: (typeof progressGoals.$inferInsert)[] = [
    { ...goal, measure: "weight", startValue: first.values.weight, targetValue, dueOn },
  ];
  const waist = first.values.waist;
  if (waist && place % 2 === 0)
    goals.push({ ...goal, measure: "waist", startValue: waist, targetValue: Math.round((waist * 0.93) / 10) * 10, dueOn: null });
  return goals.filter(({ startValue, targetValue: to }) => startValue !== to);
} // prettier-ignore

/** Drawn figures through the door that photographs come by, so that they are kept as those are. */
async function drawPhotos(people: readonly Person[], today: string) {
  const rows: Omit<typeof progressPhotos.$inferInsert, "enteredBy" | "createdAt">[] = [];
  if (people.length === 0) return rows;
  const { default: sharp } = await import("sharp");
  for (const [place, { id, from }] of people.entries()) {
    const days = [from, addDays(today, -4)];
    for (const pose of ["front", "side"] as const)
      for (const [at, takenOn] of days.entries()) {
        const figure = demoFigure({ pose, lean: at === 0 ? 0.1 : 0.85, hue: 24 + place * 170 });
        const made = await encodePhoto(await sharp(Buffer.from(figure)).jpeg().toBuffer());
        if (made.ok) rows.push({ clientId: id, takenOn, period: at === 0 ? "before" : "", pose, mime: "image/webp", ...made.value });
      }
  }
  return rows;
} // prettier-ignore
