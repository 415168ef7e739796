import fc from "fast-check";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import {
  clientContacts,
  clientDues,
  clientFieldValues,
  clientTags,
  customFields,
  externalRefs,
  pipelineStages,
  tags,
  users,
} from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import { addClient } from "~tests/support/rows";
import { eachDatabase } from "~tests/support/databases";
import { foldForSearch, sortKeyOf } from "../search/model";
import { eachFilteredClient } from "./batches/queries.server";
import { pageOfClients, type ListPosition } from "./queries.server";
import {
  CLIENT_SORTS,
  noFilters,
  readClientFilters,
  writeClientFilters,
  type ClientFilters,
  type FieldFilter,
  type ClientSort,
} from "./schema";

const now = new Date("2026-03-02T06:00:00Z");
const zone = "Asia/Almaty";
const DAY = 86_400_000;
const ago = (days: number) => new Date(now.getTime() - days * DAY);
const actor = (more: Partial<UserActor> = {}): UserActor => ({
  kind: "user",
  userId: 1,
  role: "admin",
  staffId: null,
  ...more,
});
const pick = <T>(from: readonly T[], n: number) => from[n % from.length] as T;

/** Sixty clients of every kind, and the same as plain rows for the naive filter. */
async function furnish(db: Db) {
  const userIds = await db
    .insert(users)
    .values(
      ["anna", "boris"].map((name) => ({
        username: name,
        usernameKey: name,
        passwordHash: "x",
        role: "manager" as const,
        displayName: name,
        locale: "ru",
        isActive: true,
        createdAt: now,
      })),
    )
    .returning({ id: users.id });
  const stages = await db
    .select({ id: pipelineStages.id })
    .from(pipelineStages)
    .orderBy(pipelineStages.position);
  const tagIds = (
    await db
      .insert(tags)
      .values(["vip", "спина"].map((name) => ({ name, nameKey: name, color: "teal", createdAt: now })))
      .returning({ id: tags.id })
  ).map(({ id }) => id);
  const field = async (label: string, kind: "number" | "text") =>
    (
      await db
        .insert(customFields)
        .values({ label, kind, options: [], position: 1, createdAt: now })
        .returning({ id: customFields.id })
    )[0]?.id ?? 0;
  const [height, sport] = [await field("Рост", "number"), await field("Спорт", "text")];
  const people = [];
  for (let n = 0; n < 60; n += 1) {
    const person = {
      displayName: `${pick(["Ёлкин", "Әбілов", "Яров", "Абаев", "Omar"], n * 7)} ${pick(["Иван", "Анна", "Лев"], n)}`,
      createdAt: ago(n % 9 === 0 ? 400 : (n * 5) % 200),
      visitsCount: n % 4,
      pointsBalance: (n % 7) * 50 - 50,
      lastVisitAt: n % 3 === 0 ? null : ago((n * 11) % 150),
      source: pick(["online", "staff", "telegram"], n),
      stageId: n % 5 === 0 ? null : pick(stages, n).id,
      stageMovedAt: n % 5 === 0 ? null : ago(n % 6),
      responsibleId: n % 4 === 0 ? null : pick(userIds, n).id,
      nextContactAt: n % 6 === 0 ? new Date(now.getTime() + ((n % 5) - 2) * DAY) : null,
      lastContactAt: n % 8 === 0 ? ago(n % 4) : null,
      archivedAt: n % 13 === 5 ? now : null,
      phoneE164: n % 2 ? `+7701000${1000 + n}` : null,
      emailKey: n % 3 === 1 ? `c${n}@mail.kz` : null,
    };
    const id = await addClient(db, person);
    const has = {
      tags: tagIds.filter((_, at) => (n + at) % 3 === 0),
      due: n % 4 === 1 ? (n % 3) * 1000 + 500 : 0,
      height: n % 5 === 2 ? 150 + n : null,
      sport: n % 6 === 2 ? "Плавание и бег" : null,
      telegram: n % 7 === 0,
      further: n % 10 === 4,
    };
    if (has.tags.length > 0)
      await db.insert(clientTags).values(has.tags.map((tagId) => ({ clientId: id, tagId })));
    if (has.due > 0)
      await db
        .insert(clientDues)
        .values({ clientId: id, currency: pick(["KZT", "USD"], n), dueMinor: has.due });
    if (has.height)
      await db.insert(clientFieldValues).values({ clientId: id, fieldId: height, value: String(has.height) });
    if (has.sport)
      await db.insert(clientFieldValues).values({ clientId: id, fieldId: sport, value: has.sport });
    if (has.telegram)
      await db.insert(externalRefs).values({
        source: "telegram",
        entity: "client",
        externalId: String(id),
        entityId: id,
        createdAt: now,
      });
    if (has.further)
      await db.insert(clientContacts).values({
        clientId: id,
        kind: "phone",
        raw: "x",
        value: `+7702000${1000 + n}`,
        isIdentity: true,
        label: "мама",
        createdAt: now,
      });
    people.push({ id, ...person, ...has, currency: pick(["KZT", "USD"], n) });
  }
  return {
    people,
    stages: stages.map(({ id }) => id),
    tagIds,
    userIds: userIds.map(({ id }) => id),
    height,
    sport,
  };
}
type World = Awaited<ReturnType<typeof furnish>>;
type Person = World["people"][number];

/** Local midnight of Almaty, so many days back. */
const midnight = (days: number) => new Date(Date.UTC(2026, 2, 2 - days) - 5 * 3_600_000);

function fits(filters: ClientFilters, p: Person, { height, sport }: World): boolean {
  const words = foldForSearch(p.displayName).split(" ");
  const q = foldForSearch(filters.q);
  const days = Number(filters.visit?.slice(2));
  const reaches = {
    phone: p.phoneE164 !== null || p.further,
    email: p.emailKey !== null,
    telegram: p.telegram,
  };
  return [
    (p.archivedAt !== null) === filters.archived,
    q === "" ||
      (q.length < 3 ? words.some((word) => word.startsWith(q)) : words.some((word) => word.includes(q))),
    filters.stage.length === 0 || filters.stage.includes(p.stageId ?? "none"),
    filters.tag.length === 0 || filters.tag.some((tag) => p.tags.includes(tag)),
    filters.who === null ||
      (filters.who === "nobody"
        ? p.responsibleId === null
        : p.responsibleId === (filters.who === "me" ? 1 : filters.who)),
    filters.source.length === 0 || filters.source.includes(p.source),
    filters.visit === null ||
      (filters.visit === "never"
        ? p.lastVisitAt === null
        : p.lastVisitAt !== null &&
          (filters.visit.startsWith("in")
            ? p.lastVisitAt >= midnight(days)
            : p.lastVisitAt < midnight(days))),
    filters.since === null || p.createdAt >= midnight(filters.since),
    filters.due === null || (p.due > 0 && (filters.due === "any" || filters.due === p.currency)),
    filters.pointsFrom === null || p.pointsBalance >= filters.pointsFrom,
    filters.pointsTo === null || p.pointsBalance <= filters.pointsTo,
    filters.contact === null ||
      (filters.contact === "none"
        ? p.nextContactAt === null
        : p.nextContactAt !== null && p.nextContactAt < now),
    filters.has.every((reach) =>
      reach.startsWith("no_") ? !reaches[reach.slice(3) as "phone"] : reaches[reach as "phone"],
    ),
    filters.fields.every((field) =>
      field.id === height
        ? p.height !== null &&
          (field.op === "from" ? p.height >= Number(field.value) : p.height <= Number(field.value))
        : field.id === sport && p.sport !== null && p.sport.includes("бег"),
    ),
  ].every(Boolean);
}

function inOrder(people: Person[], sort: ClientSort, direction: "asc" | "desc", stages: number[]): number[] {
  const value = (p: Person): (string | number)[] | null => {
    switch (sort) {
      case "name":
        return [sortKeyOf(p.displayName)];
      case "created":
        return [p.createdAt.getTime()];
      case "visits":
        return [p.visitsCount];
      case "points":
        return [p.pointsBalance];
      case "last_visit":
        return p.lastVisitAt && [p.lastVisitAt.getTime()];
      case "next_contact":
        return p.nextContactAt && [p.nextContactAt.getTime()];
      case "last_contact":
        return p.lastContactAt && [p.lastContactAt.getTime()];
      case "stage":
        return p.stageId === null ? null : [stages.indexOf(p.stageId), p.stageMovedAt?.getTime() ?? 0];
      case "due":
        return p.due > 0 && p.currency === "KZT" ? [p.due] : null;
    }
  };
  const sign = direction === "asc" ? 1 : -1;
  return [...people]
    .sort((a, b) => {
      const [left, right] = [value(a), value(b)];
      if (left === null || right === null)
        return left === right ? sign * (a.id - b.id) : left === null ? 1 : -1;
      const at = left.findIndex((one, place) => one !== right[place]);
      return sign * (at < 0 ? a.id - b.id : (left[at] ?? 0) < (right[at] ?? 0) ? -1 : 1);
    })
    .map(({ id }) => id);
}

const rarely = <T>(one: fc.Arbitrary<T>, otherwise: T) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary: one });
const arbitraryFilters = ({ stages, tagIds, userIds, height, sport }: World): fc.Arbitrary<ClientFilters> =>
  fc.record({
    ...Object.fromEntries(Object.entries(noFilters).map(([key, value]) => [key, fc.constant(value)])),
    q: rarely(fc.constantFrom("а", "иван", "әб", "ёлк"), ""),
    stage: rarely(fc.subarray<number | "none">([...stages, "none"], { minLength: 1 }), []),
    tag: rarely(fc.subarray(tagIds, { minLength: 1 }), []),
    who: rarely(fc.constantFrom("me", "nobody", ...userIds), null),
    source: rarely(fc.subarray(["online", "telegram"], { minLength: 1 }), []),
    visit: rarely(fc.constantFrom("never", "in30", "no60"), null),
    since: rarely(fc.constantFrom(10, 90), null),
    due: rarely(fc.constantFrom("any", "KZT", "USD"), null),
    pointsFrom: rarely(fc.constantFrom(-10, 100), null),
    pointsTo: rarely(fc.constantFrom(0, 200), null),
    contact: rarely(fc.constantFrom("overdue", "none"), null),
    has: rarely(fc.subarray(["phone", "no_email", "telegram"] as const, { minLength: 1 }), []),
    archived: rarely(fc.constant(true), false),
    fields: rarely(
      fc.constantFrom<FieldFilter[]>(
        [{ id: height, op: "from" as const, value: "175" }],
        [{ id: height, op: "to" as const, value: "180" }],
        [{ id: sport, op: "has" as const, value: "бег" }],
      ),
      [],
    ),
  }) as unknown as fc.Arbitrary<ClientFilters>;

/** Walks forwards to the end and back to the beginning. */
async function turn(ask: (position: ListPosition | null) => ReturnType<typeof pageOfClients>) {
  const ahead: number[][] = [];
  let page = await ask(null);
  for (ahead.push(page.ids); page.hasNext; ahead.push(page.ids))
    page = await ask({ clientId: page.ids.at(-1) ?? 0, backwards: false });
  const back: number[][] = [];
  while (page.hasPrevious) {
    page = await ask({ clientId: page.ids[0] ?? 0, backwards: true });
    back.unshift(page.ids);
  }
  return { ahead, back };
}

eachDatabase((open) => {
  it("leaves whom a naive filter leaves, in order, complete and without doubles, however the page is found", async () => {
    const db = await open();
    const world = await furnish(db);
    await fc.assert(
      fc.asyncProperty(
        arbitraryFilters(world),
        fc.constantFrom(...CLIENT_SORTS),
        fc.constantFrom("asc" as const, "desc" as const),
        fc.boolean(),
        async (filters, sort, direction, walks) => {
          const expected = world.people.filter((person) => fits(filters, person, world));
          const ids = inOrder(expected, sort, direction, world.stages);
          // A small limit makes the list walk the index of its order, as with a million.
          const asked = {
            filters,
            moment: { now, zone },
            order: { sort, direction, currency: "KZT" },
            limit: 7,
            countLimit: walks ? 3 : undefined,
          };
          const { ahead, back } = await turn((position) =>
            pageOfClients(db, actor(), { ...asked, position }),
          );
          expect(ahead.flat()).toEqual(ids);
          expect(back.flat()).toEqual(ahead.slice(0, -1).flat());
          const batches: number[] = [];
          for await (const batch of eachFilteredClient(db, actor(), filters, { batch: 9, now, zone }))
            batches.push(...batch);
          expect(batches).toEqual([...ids].sort((a, b) => a - b));
        },
      ),
      { numRuns: 90 },
    );
  }, 30_000);

  it("shows a trainer of own clients nobody else, whatever is asked", async () => {
    const db = await open();
    const world = await furnish(db);
    const own = actor({ role: "trainer", userId: world.userIds[0] ?? 0, clientScope: "own" });
    const theirs = world.people
      .filter((p) => p.responsibleId === own.userId && p.archivedAt === null)
      .map(({ id }) => id);
    for (const q of ["", "а"])
      for (const countLimit of [undefined, 3]) {
        const page = await pageOfClients(db, own, {
          filters: { ...noFilters, q },
          moment: { now, zone },
          order: { sort: "name", direction: "asc" },
          position: null,
          limit: 50,
          countLimit,
        });
        expect(page.ids.length).toBeGreaterThan(0);
        expect(page.ids.filter((id) => !theirs.includes(id))).toEqual([]);
        if (q === "") expect(page.ids).toHaveLength(theirs.length);
      }
    // Without the right to see money, whom it is about is no filter either.
    const blind = await pageOfClients(db, own, {
      filters: { ...noFilters, due: "any" },
      moment: { now, zone },
      order: { sort: "name", direction: "asc" },
      position: null,
      limit: 50,
    });
    expect(blind.ids).toHaveLength(theirs.length);
  });
});

it("says filters in an address and reads them back", () => {
  const world = { stages: [1, 2], tagIds: [3, 11], userIds: [5], height: 7, sport: 8 } as unknown as World;
  fc.assert(
    fc.property(arbitraryFilters(world), (filters) => {
      const query = writeClientFilters(filters);
      const again = readClientFilters(new URLSearchParams(query));
      expect(writeClientFilters(again)).toEqual(query);
      expect({ ...again, stage: new Set(again.stage), has: new Set(again.has) }).toEqual({ ...filters, stage: new Set(filters.stage), has: new Set(filters.has) });
    }),
  );
  fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...Object.keys(noFilters), "f1", "f2.from", "fx"), fc.string())), (pairs) => {
    expect(() => readClientFilters(new URLSearchParams(pairs))).not.toThrow();
  }));
}); // prettier-ignore
