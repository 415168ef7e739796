import { asc, inArray, isNull } from "drizzle-orm";
import { clientContacts, clientFieldValues, clients, clientTags, customFields, savedViews, tags, users } from "~drizzle/schema"; // prettier-ignore
import type { Core } from "~/lib/core";
import { seededRandom } from "~/lib/random";
import { foldForSearch } from "../search/model";
import { refreshSearchText } from "../search/commands.server";

const DAY_MS = 86_400_000;
const TAGS = [
  ["VIP", "amber", 0.05],
  ["Абонемент", "teal", 0.22],
  ["Пробное занятие", "blue", 0.08],
  ["Корпоративный", "violet", 0.07],
  ["Бережно: спина", "rose", 0.09],
  ["По рекомендации", "green", 0.12],
] as const;
const FIELDS = [
  { label: "Рост, см", kind: "number", options: [] },
  { label: "Цель", kind: "choice", options: ["Снизить вес", "Набрать силу", "Осанка и спина", "Восстановление", "Для себя"] },
  { label: "День рождения", kind: "day", options: [] },
  { label: "Instagram", kind: "url", options: [] },
  { label: "Справка от врача", kind: "checkbox", options: [] },
] as const; // prettier-ignore
const LABELS = ["мама", "муж", "рабочий", "второй номер"];

/** Marks of a made-up business: tags, own fields, who looks after whom, further phones, somebody in the archive, a saved view. Does nothing when there is a tag. */
export async function seedClientMarks(core: Core): Promise<void> {
  if ((await core.db.$count(tags)) > 0) return;
  const at = new Date(core.clock.now().getTime() - 200 * DAY_MS);
  await core.db.transaction(async (tx) => {
    const people = await tx
      .select({ id: clients.id, visits: clients.visitsCount, lastVisitAt: clients.lastVisitAt })
      .from(clients)
      .where(isNull(clients.mergedIntoId))
      .orderBy(asc(clients.id))
      .limit(1000);
    const staff = await tx.select({ id: users.id, name: users.username }).from(users).orderBy(asc(users.id));
    const madeTags = await tx.insertMany({ table: tags, rows: TAGS.map(([name, color]) => ({ name, nameKey: foldForSearch(name), color: String(color), createdAt: at })) }); // prettier-ignore
    const fieldRows = FIELDS.map(({ label, kind, options }, place) => ({ label, kind, options: [...options], position: place + 1, createdAt: at })); // prettier-ignore
    const [height = 0, goal = 0, birthday = 0, page = 0, note = 0] = (await tx.insert(customFields).values(fieldRows).returning({ id: customFields.id })).map(({ id }) => id); // prettier-ignore
    const random = seededRandom("marks of clients");
    const worn: (typeof clientTags.$inferInsert)[] = [];
    const values: (typeof clientFieldValues.$inferInsert)[] = [];
    const contacts: (typeof clientContacts.$inferInsert)[] = [];
    const caredFor = new Map<number, number[]>();
    for (const { id: clientId, visits } of people) {
      for (const [place, [, , share]] of TAGS.entries())
        if (random.chance(place === 1 && visits < 3 ? 0 : share)) worn.push({ clientId, tagId: Number(madeTags[place]) });
      const say = (fieldId: number, value: string) => values.push({ clientId, fieldId, value });
      if (random.chance(0.45)) say(height, String(random.between(152, 194)));
      if (random.chance(0.55)) say(goal, random.pick(FIELDS[1].options));
      if (random.chance(0.4)) say(birthday, `${random.between(1962, 2006)}-${two(random.between(1, 12))}-${two(random.between(1, 28))}`);
      if (random.chance(0.12)) say(page, `https://instagram.com/client.${clientId}`);
      if (random.chance(0.2)) say(note, "1");
      if (random.chance(0.06)) {
        const value = `+7903${String(random.below(10_000_000)).padStart(7, "0")}`;
        contacts.push({ clientId, kind: "phone", raw: value, value, isIdentity: true, label: random.pick(LABELS), createdAt: at });
      }
      const owner = random.chance(0.7) ? staff[random.below(staff.length)] : undefined;
      if (owner) caredFor.set(owner.id, [...(caredFor.get(owner.id) ?? []), clientId]);
    }
    for (const rows of chunks(worn)) await tx.insert(clientTags).values(rows);
    for (const rows of chunks(values)) await tx.insert(clientFieldValues).values(rows);
    for (const rows of chunks(contacts)) await tx.insert(clientContacts).values(rows);
    for (const [responsibleId, ids] of caredFor) await tx.update(clients).set({ responsibleId }).where(inArray(clients.id, ids));
    await refreshSearchText(tx, contacts.map(({ clientId }) => clientId));
    // Whoever came once or never, and long ago, is out of sight.
    const gone = people.filter(({ visits }) => visits === 0).slice(0, 4).map(({ id }) => id);
    if (gone.length > 0) await tx.update(clients).set({ archivedAt: new Date(at.getTime() + 150 * DAY_MS) }).where(inArray(clients.id, gone));
    const admin = staff.find(({ name }) => name === "admin");
    if (admin) await tx.insert(savedViews).values({ userId: admin.id, area: "clients", name: "Абонементы без визита", query: `tag=${Number(madeTags[1])}&visit=no30&cols=contacts,tags,visits,last,next_contact&sort=last_visit`, position: 1, createdAt: at });
    tx.touch("clients");
  });
} // prettier-ignore

/** Few enough rows for one statement of either engine. */
function chunks<Row>(rows: readonly Row[], size = 200): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, at) =>
    rows.slice(at * size, (at + 1) * size),
  );
}

const two = (n: number) => String(n).padStart(2, "0");
