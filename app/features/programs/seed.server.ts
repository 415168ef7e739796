import { and, asc, desc, eq, gte, isNull } from "drizzle-orm";
import { clients, programMarks, programs } from "~drizzle/schema";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import { fixedClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { seededRandom } from "~/lib/random";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { assignProgram, changeState, createTemplate, saveProgram } from "./commands.server";
import { demoContent, demoNotes, demoPrograms } from "./demo/model";
import { mainZone } from "./queries.server";
import type { ProgramContent } from "./schema";

const COPIES = 34;
const DAY_MS = 86_400_000;

/** Templates of a made-up business, copies for those who come often, and what they did of them. Does nothing when there is a programme. */
export async function seedPrograms(core: Core, actor: Actor): Promise<void> {
  if ((await core.db.$count(programs)) > 0) return;
  const now = core.clock.now();
  const { currency } = await readSetting(core.db, "business");
  const zone = await mainZone(core.db);
  const opened = { ...core, clock: fixedClock(new Date(now.getTime() - 200 * DAY_MS)) };
  const templates: { programId: number; content: ProgramContent; priceMinor: number }[] = [];
  for (const demo of demoPrograms) {
    const { title, notesHtml } = demo;
    const [content, priceMinor] = [demoContent(demo), demo.price * 100];
    const made = await createTemplate(opened, actor, { title, notesHtml, content, priceMinor, currency });
    if (made.ok) templates.push({ programId: made.value.programId, content, priceMinor });
  }
  const people = await core.db
    .select({ id: clients.id })
    .from(clients)
    .where(and(isNull(clients.archivedAt), gte(clients.lastVisitAt, new Date(now.getTime() - 45 * DAY_MS))))
    .orderBy(desc(clients.visitsCount), asc(clients.id))
    .limit(COPIES);
  const random = seededRandom("programmes");
  const marks: (typeof programMarks.$inferInsert)[] = [];
  const today = dayOf(now, zone);
  for (const [place, { id: clientId }] of people.entries()) {
    const template = templates[place % templates.length];
    if (!template) return;
    const daysAgo = place === 1 ? -3 : random.between(4, 55);
    const startsOn = addDays(today, -daysAgo);
    const given = { ...core, clock: fixedClock(new Date(now.getTime() - Math.max(1, daysAgo) * DAY_MS)) };
    const { programId, priceMinor } = template;
    const note = place % 5 === 0 ? "Начинаем спокойно: первую неделю веса можно взять меньше." : "";
    const copy = await assignProgram(given, actor, {
      programId,
      clientId,
      startsOn,
      priceMinor,
      currency,
      note,
    });
    if (!copy.ok) continue;
    marks.push(...marksOf({ programId: copy.value.programId, clientId, content: template.content, startsOn, today, zone, zeal: (["high", "high", "middle", "low"] as const)[place % 4] ?? "high", random })); // prettier-ignore
    if (place % 9 === 7) await changeState(core, actor, { programId: copy.value.programId, to: place % 2 === 0 ? "stopped" : "done" }); // prettier-ignore
  }
  await core.db.transaction(async (tx) => {
    await tx.insertMany({ table: programMarks, rows: marks });
    tx.touch("programs");
  });
  await reviseFirst(core, actor, templates[0]?.programId ?? 0);
}

interface Diligence {
  programId: number;
  clientId: number;
  content: ProgramContent;
  startsOn: string;
  today: string;
  zone: string;
  zeal: "high" | "middle" | "low";
  random: ReturnType<typeof seededRandom>;
}

/** A training every other day or so, more or less of it done. */
function marksOf({ programId, clientId, content, startsOn, today, zone, zeal, random }: Diligence) {
  const rows: (typeof programMarks.$inferInsert)[] = [];
  const share = { high: 95, middle: 68, low: 35 }[zeal];
  const step = Math.max(1, Math.floor(7 / content.days.length));
  for (let at = 0, day = startsOn; day < today; at += 1, day = addDays(startsOn, at * step)) {
    const plan = content.days[at % content.days.length];
    // Days beyond a week's plan are rest.
    if (!plan || Math.floor((at * step) / 7) * 7 + content.days.length * step <= (at * step) % 7) continue;
    for (const { key, weight } of plan.exercises) {
      if (random.between(1, 100) > share) continue;
      const kilos = /(\d+) кг/.exec(weight)?.[1];
      const free = demoNotes[random.between(0, demoNotes.length - 1)] ?? "";
      const note = kilos
        ? `${Number(kilos) + Math.floor(at / 4)} кг × ${random.between(7, 12)}`
        : at % 3 === 0
          ? free
          : "";
      rows.push({
        ...{ programId, dayKey: plan.key, exerciseKey: key, doneOn: day, note, isDone: true },
        ...{
          actor: `client:${clientId}`,
          at: instantOf({ day, minutes: random.between(8 * 60, 21 * 60) }, zone),
        },
      });
    }
  }
  return rows;
}

/** The first template was looked over lately, so that there is something to compare. */
async function reviseFirst(core: Core, actor: Actor, programId: number): Promise<void> {
  const [row] = await core.db.select().from(programs).where(eq(programs.id, programId));
  const demo = demoPrograms[0];
  if (!row || !demo) return;
  const content = demoContent(demo);
  const first = content.days[0]?.exercises[0];
  if (first) Object.assign(first, { reps: "5–6", weight: "70 % от максимума" });
  content.days[2]?.exercises.push({ key: "d3e5", name: "Скручивания на блоке", sets: 3, reps: "12", weight: "20 кг", rest: "60 с", notes: "" }); // prettier-ignore
  const at = { ...core, clock: fixedClock(new Date(core.clock.now().getTime() - 9 * DAY_MS)) };
  const { title, priceMinor, currency, version } = row;
  await saveProgram(at, actor, { programId, version, input: { title, priceMinor, currency, content, notesHtml: demo.notesHtml } }); // prettier-ignore
}
