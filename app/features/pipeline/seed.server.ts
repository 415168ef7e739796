import { asc, eq, gt, inArray, isNull, notExists, and } from "drizzle-orm";
import { bookings, clients, settings } from "~drizzle/schema";
import { writeSetting } from "~/features/settings/commands.server";
import type { Actor } from "~/lib/actor";
import { fixedClock } from "~/lib/clock";
import type { Core } from "~/lib/core";
import { moveClients } from "./commands.server";
import type { StageKey } from "./model";
import { placeAll } from "./placing/commands.server";
import { listStages } from "./queries.server";

const HOUR_MS = 3_600_000;

/** Where those who never came stand, how long ago somebody put them there, and what was noted. */
const LEADS: readonly { to: StageKey; hoursAgo: number; note: string }[] = [
  { to: "first_contact", hoursAgo: 3, note: "Спросила про абонемент на утро" },
  { to: "deciding", hoursAgo: 52, note: "Сравнивает с залом у дома, перезвонить в пятницу" },
  { to: "consultation", hoursAgo: 26, note: "" },
  { to: "first_contact", hoursAgo: 9, note: "Пришёл с сайта, просит мужского тренера" },
  { to: "deciding", hoursAgo: 196, note: "Ждёт зарплату" },
  { to: "first_contact", hoursAgo: 71, note: "" },
  { to: "consultation", hoursAgo: 95, note: "Болит поясница, нужен Данияр" },
  { to: "first_contact", hoursAgo: 20, note: "По совету подруги" },
  { to: "deciding", hoursAgo: 122, note: "Хочет вдвоём с мужем" },
  { to: "consultation", hoursAgo: 170, note: "" },
  { to: "first_contact", hoursAgo: 30, note: "" },
  { to: "deciding", hoursAgo: 28, note: "Просила прислать цены" },
];

/**
 * While the demo's past is written nothing moves anybody: what happened nine months ago would have happened now. Nothing is changed once
 * somebody has set the rules.
 */
export async function holdPipeline(core: Core): Promise<void> {
  if ((await core.db.$count(settings, eq(settings.key, "pipeline"))) === 0) await setAutomatic(core, false);
}

/** Puts the demo's clients where nine months of visits and payments have led them, a few new ones by hand, and lets events move them again. */
export async function seedPipeline(core: Core, actor: Actor): Promise<void> {
  await placeAll(core, actor);
  const stages = await listStages(core.db);
  const came = core.db.select({ id: bookings.id }).from(bookings).where(eq(bookings.clientId, clients.id));
  const inactive = stages.filter(({ key }) => key === "inactive" || key === "first_contact").map(({ id }) => id);
  const leads = await core.db
    .select({ id: clients.id })
    .from(clients)
    .where(and(notExists(came), isNull(clients.archivedAt), inArray(clients.stageId, inactive)))
    .orderBy(asc(clients.id))
    .limit(LEADS.length);
  for (const [place, { id }] of leads.entries()) {
    const lead = LEADS[place];
    const stage = stages.find(({ key }) => key === lead?.to);
    if (!lead || !stage) continue;
    const at = fixedClock(new Date(core.clock.now().getTime() - lead.hoursAgo * HOUR_MS));
    await moveClients({ ...core, clock: at }, actor, { clientIds: [id], stageId: stage.id, note: lead.note });
  }
  await seedFinished(core, actor);
  await setAutomatic(core, true);
} // prettier-ignore

/** Some of those who fell silent had got what they came for. */
async function seedFinished(core: Core, actor: Actor): Promise<void> {
  const stages = await listStages(core.db);
  const idOf = (key: StageKey) => stages.find((stage) => stage.key === key)?.id ?? 0;
  const done = await core.db
    .select({ id: clients.id })
    .from(clients)
    .where(and(eq(clients.stageId, idOf("inactive")), gt(clients.visitsCount, 8), isNull(clients.archivedAt)))
    .orderBy(asc(clients.id))
    .limit(6);
  for (const [place, { id }] of done.entries()) {
    const at = fixedClock(new Date(core.clock.now().getTime() - (place + 1) * 90 * HOUR_MS));
    const note = place % 2 === 0 ? "Цель достигнута, вернётся осенью" : "";
    await moveClients({ ...core, clock: at }, actor, { clientIds: [id], stageId: idOf("finished"), note });
  }
}

async function setAutomatic(core: Core, automatic: boolean): Promise<void> {
  const at = core.clock.now();
  await core.db.transaction((tx) => writeSetting(tx, { key: "pipeline", value: { automatic }, at }));
}
