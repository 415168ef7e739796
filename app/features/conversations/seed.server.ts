import { and, asc, desc, gt, isNotNull, isNull } from "drizzle-orm";
import { clientActions, clients, externalRefs, messages, users } from "~drizzle/schema";
import { getMainLocation } from "~/features/catalog/queries.server";
import { TELEGRAM } from "~/features/notifications/telegram-link/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { seededRandom } from "~/lib/random";
import { addDays, dayOf, instantOf } from "~/lib/zoned-time";
import { refreshContactTimes } from "./contact-times/commands.server";
import {
  demoActions,
  demoStrangers,
  demoTalks,
  demoUnanswered,
  directionOf,
  linkedTalk,
  type DemoLine,
} from "./demo/model";
import type { MessageChannel, MessageState } from "./model";

type MessageRow = typeof messages.$inferInsert;
type ActionRow = typeof clientActions.$inferInsert;

interface Person {
  id: number;
  firstName: string;
  phone: string | null;
  email: string | null;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How often each of the talks took place, with different people. */
const ROUNDS = 6;
/** How often each of the actions that were done was, further back every time. */
const DONE_ROUNDS = 4;
/** The chat of the simulated messenger that has begun already; it is Елизавета's. */
const LINKED_CHAT = "7100000004";

/** What was said with clients and what is to be done for them, as a studio's weeks leave it. Does nothing when something was said already. */
export async function seedConversations(core: Core, actor: Actor): Promise<void> {
  const { db, clock } = core;
  if ((await db.$count(messages)) + (await db.$count(clientActions)) > 0) return;
  const now = clock.now();
  const zone = (await getMainLocation(db))?.zone ?? "UTC";
  const staff = new Map((await db.select({ username: users.username, id: users.id }).from(users)).map(({ username, id }) => [username, id])); // prettier-ignore
  const people = await db
    .select({ id: clients.id, firstName: clients.firstName, phone: clients.phoneE164, email: clients.email })
    .from(clients)
    .where(and(isNull(clients.archivedAt), isNotNull(clients.phoneE164), gt(clients.visitsCount, 0)))
    .orderBy(desc(clients.visitsCount), asc(clients.id));
  const first = people[0];
  if (!first) return;
  const order = shuffled(people, "talks");
  const said = [
    ...talksOf({ people: order, staff, now }),
    ...newsOf({ people: order, now }),
    ...linkedOf({ person: first, staff, now }),
  ];
  const toDo = actionsOf({ people: shuffled(people, "actions"), staff, now, zone, by: actorRef(actor) });
  await db.transaction(async (tx) => {
    await tx.insertMany({ table: messages, rows: said.filter(({ at }) => at <= now) });
    await tx.insertMany({ table: clientActions, rows: toDo });
    await tx.insert(externalRefs).values({ source: TELEGRAM, entity: "client", externalId: LINKED_CHAT, entityId: first.id, createdAt: new Date(now.getTime() - 20 * DAY_MS) }).onConflictDoNothing(); // prettier-ignore
    await refreshContactTimes(
      tx,
      [...said, ...toDo].flatMap(({ clientId }) => clientId ?? []),
    );
    tx.touch("conversations");
  });
}

function shuffled(people: readonly Person[], seed: string): Person[] {
  const random = seededRandom(seed);
  return people
    .map((person) => ({ person, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ person }) => person);
}

interface Telling {
  person: Person;
  channel: MessageChannel;
  begins: Date;
  authorId: number | null;
  lines: readonly DemoLine[];
  /** The last word is the client's and nobody has read it. */
  isOpen?: boolean;
}

/** A talk as rows. Mail and Telegram leave from here, the others were written down by hand. */
function tell({ person, channel, begins, authorId, lines, isOpen = false }: Telling): MessageRow[] {
  const isSent = channel === "email" || channel === "telegram";
  const delivered: MessageState = isSent ? "sent" : "delivered";
  let at = begins.getTime();
  return lines.map((line, place): MessageRow => {
    at += line.after * MINUTE_MS;
    const moment = new Date(at);
    const isOurs = line.by === "us";
    return {
      clientId: person.id,
      channel,
      direction: directionOf(line),
      state: isOurs ? delivered : "received",
      address: channel === "email" ? (person.email ?? "") : channel === "telegram" ? LINKED_CHAT : "",
      subject: line.subject ?? "",
      body: line.text.replaceAll("NAME", person.firstName),
      externalId: null,
      idempotencyKey: null,
      authorId: isOurs || !isSent ? authorId : null,
      error: null,
      at: moment,
      editedAt: null,
      sentAt: isOurs ? moment : null,
      seenAt: isOpen && place === lines.length - 1 ? null : moment,
    };
  });
}

interface Setting {
  people: readonly Person[];
  staff: ReadonlyMap<string, number>;
  now: Date;
}

function talksOf({ people, staff, now }: Setting): MessageRow[] {
  const random = seededRandom("hours of talks");
  const authors = [staff.get("manager"), staff.get("admin")];
  const rows: MessageRow[] = [];
  let next = 0;
  const take = (needsMail: boolean) => {
    while (next < people.length && needsMail && !people[next]?.email) next += 1;
    return people[next++];
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { channel, daysAgo, lines } of demoTalks) {
      const person = take(channel === "email");
      if (!person) return rows;
      const begins = now.getTime() - (daysAgo + round * 34) * DAY_MS - random.between(0, 400) * MINUTE_MS;
      const told = tell({ person, channel, lines, begins: new Date(begins), authorId: authors[(round + rows.length) % 2] ?? null }); // prettier-ignore
      // One letter in a while comes back, and one message is put right by its writer.
      const last = told.at(-1);
      if (channel === "email" && round === 1 && last?.direction === "outbound") Object.assign(last, { state: "failed", error: "invalid_request", sentAt: null }); // prettier-ignore
      rows.push(...told);
    }
  }
  return rows;
}

function newsOf({ people, now }: Pick<Setting, "people" | "now">): MessageRow[] {
  const blank = { direction: "inbound", state: "received", externalId: null, idempotencyKey: null, authorId: null, error: null, editedAt: null, sentAt: null, seenAt: null } as const; // prettier-ignore
  const ago = (minutes: number) => new Date(now.getTime() - minutes * MINUTE_MS);
  const asked = demoUnanswered.flatMap(({ channel, minutesAgo, text }, place): MessageRow[] => {
    const person = people.filter(({ email }) => email)[place + 60];
    if (!person) return [];
    const address = (channel === "email" ? person.email : person.phone) ?? "";
    return [
      { ...blank, clientId: person.id, channel, address, subject: "", body: text, at: ago(minutesAgo) },
    ];
  });
  const strangers = demoStrangers.map(({ minutesAgo, text, ...stranger }, place): MessageRow => ({
    ...{ ...blank, ...stranger, clientId: null, body: text, at: ago(minutesAgo) },
    externalId:
      stranger.channel === "telegram" ? `${stranger.address}:${place + 1}` : `demo-${place}@example.net`,
  }));
  return [...asked, ...strangers];
}

/** The client with a linked chat: who comes most. What they wrote last waits for an answer, and one thing was put right. */
function linkedOf({ person, staff, now }: { person: Person } & Pick<Setting, "staff" | "now">): MessageRow[] {
  const total = linkedTalk.reduce((sum, { after }) => sum + after, 0);
  const begins = new Date(now.getTime() - (total + 26) * MINUTE_MS);
  const lines = linkedTalk.map((line) => ({ ...line, text: line.text.replace("Елизавета", "NAME") }));
  const rows = tell({ person, channel: "telegram", begins, authorId: staff.get("trainer") ?? null, lines, isOpen: true }); // prettier-ignore
  return rows.map((row, place) => ({
    ...row,
    externalId: `${LINKED_CHAT}:${place + 1}`,
    editedAt: place === 3 && row.at instanceof Date ? new Date(row.at.getTime() + 2 * MINUTE_MS) : null,
  }));
}

function actionsOf({ people, staff, now, zone, by }: Setting & { zone: string; by: string }): ActionRow[] {
  const today = dayOf(now, zone);
  const rows: ActionRow[] = [];
  const add = (action: (typeof demoActions)[number], day: number) => {
    const person = people[rows.length % people.length];
    if (!person) return;
    const { kind, minutes, text, result, who } = action;
    const dueAt = instantOf({ day: addDays(today, day), minutes }, zone);
    const isDone = result !== null;
    if (isDone && dueAt > now) return;
    const createdAt = new Date(Math.min(dueAt.getTime(), now.getTime()) - 2 * DAY_MS);
    rows.push({
      ...{ clientId: person.id, kind, state: isDone ? "done" : "planned", description: text, result: result ?? "", dueAt },
      ...{ doneAt: isDone ? dueAt : null, responsibleId: who ? (staff.get(who) ?? null) : null, bookingId: null },
      ...{ createdBy: by, createdAt, updatedAt: isDone ? dueAt : createdAt, version: 1 },
    });
  };
  for (const action of demoActions) add(action, action.day);
  for (let round = 1; round < DONE_ROUNDS; round += 1)
    for (const action of demoActions) if (action.result !== null) add(action, action.day - round * 39);
  return rows;
} // prettier-ignore
