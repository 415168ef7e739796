import { expect, it } from "vitest";
import { clientContacts, duplicatePairs } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { mergePairs } from "../commands.server";
import { undoBatch } from "../undoing/commands.server";
import { compareLatest, dismissPair, lookThroughAll, reopenPair } from "./commands.server";
import { certainPairs, listPairs } from "./queries.server";

const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: null };

eachDatabase((open) => {
  it("finds doubles with their reasons, remembers who is not one, and merges the certain ones together", async () => {
    const db = await open();
    const core = testCore(db);
    const phone = (end: string) => ({ phoneRaw: end, phoneE164: `+770111122${end}`, phoneIsIdentity: true });
    const a = await addClient(db, { displayName: "Омарова Гульнара", visitsCount: 1, ...phone("33") });
    const b = await addClient(db, { displayName: "Гульнара Омарова", visitsCount: 5, ...phone("33") });
    const c = await addClient(db, { displayName: "Ким Анна", email: "a@k.kz", emailKey: "a@k.kz" });
    const d = await addClient(db, { displayName: "Kim Anna", ...phone("44") });
    await db.insert(clientContacts).values({ clientId: d, kind: "email", raw: "a@k.kz", value: "a@k.kz", isIdentity: true, label: "", createdAt: core.clock.now() }); // prettier-ignore
    await addClient(db, { displayName: "Омарова Айгерим", ...phone("33") });
    expect(await lookThroughAll(core)).toEqual({ compared: 5, opened: 2, closed: 0 });
    expect(await lookThroughAll(core)).toEqual({ compared: 5, opened: 0, closed: 0 });
    const list = await listPairs(db, manager, {});
    expect(list.pairs.map(({ evidence, cards }) => [...evidence, ...cards.map(({ id }) => id)])).toEqual([
      ["same_email", "same_name", c, d],
      // Who came more often stays, so that card is the first.
      ["same_phone", "same_name", b, a],
    ]);
    await expect(listPairs(db, trainer, {})).rejects.toMatchObject({ code: "forbidden" });

    const pairId = list.pairs[0]?.id ?? 0;
    expect(await dismissPair(core, manager, { pairId })).toBe(true);
    expect(await dismissPair(core, manager, { pairId })).toBe(false);
    await lookThroughAll(core);
    expect(await listPairs(db, manager, {})).toMatchObject({ open: 1, dismissed: 1 });
    await reopenPair(core, manager, { pairId });

    const ids = (await db.select().from(duplicatePairs)).map(({ id }) => id);
    const pairs = await certainPairs(db, manager, ids);
    expect(pairs).toContainEqual({ survivorId: b, mergedId: a });
    const { batch, done } = await mergePairs(core, manager, pairs);
    expect(done).toBe(2);
    expect(await listPairs(db, manager, {})).toMatchObject({ open: 0 });
    expect(await undoBatch(core, manager, { batch })).toMatchObject({ ok: true });
    expect(await listPairs(db, manager, {})).toMatchObject({ open: 2 });
  });

  it("compares newcomers soon after they came", async () => {
    const db = await open();
    const core = testCore(db);
    const person = { displayName: "Ким Анна", email: "a@k.kz", emailKey: "a@k.kz" };
    await addClient(db, person);
    expect(await compareLatest(core)).toEqual({ compared: 0, opened: 0, closed: 0 });
    await addClient(db, { ...person, createdAt: core.clock.now() });
    expect(await compareLatest(core)).toEqual({ compared: 1, opened: 1, closed: 0 });
    expect(await compareLatest(core)).toEqual({ compared: 1, opened: 0, closed: 0 });
  });
});
