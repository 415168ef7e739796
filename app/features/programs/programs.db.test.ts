import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import {
  clients,
  moneyEntries,
  pipelineStages,
  programMarks,
  programs,
  programVersions,
} from "~drizzle/schema";
import { takeForProgram } from "~/features/payments/programmes/commands.server";
import { getProgramMoney } from "~/features/payments/programmes/queries.server";
import { orderRefund } from "~/features/payments/refunds/commands.server";
import type { Actor, UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { listVersions } from "./changes/queries.server";
import { archiveProgram, assignProgram, changeState, copyAsTemplate, createTemplate, restoreVersion, saveProgram } from "./commands.server"; // prettier-ignore
import { markDay, markExercise } from "./marks/commands.server";
import { listMarks } from "./marks/queries.server";
import { currentProgram, getProgram, listClientPrograms, listGiven, listTemplates } from "./queries.server";
import type { ProgramInput } from "./schema";

const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };
/** Sees their own clients, and has none. */
const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: null, clientScope: "own" };

const row = (key: string, name: string) => ({
  key,
  name,
  sets: 3,
  reps: "10",
  weight: "40 кг",
  rest: "",
  notes: "",
});
const input: ProgramInput = {
  title: "Сила: три дня",
  priceMinor: 2_500_000,
  currency: "KZT",
  content: {
    days: [
      { key: "d1", title: "Ноги", exercises: [row("squat", "Присед"), row("lunge", "Выпады")] },
      { key: "d2", title: "Спина", exercises: [row("pull", "Тяга")] },
    ],
  },
  notesHtml: "<p onclick=x>Без <b>рывков</b></p><script>alert(1)</script>",
};

async function story(db: Db) {
  const core = testCore(db);
  const clientId = await addClient(db, { displayName: "Омарова Гульнара" });
  const otherId = await addClient(db, { displayName: "Ким Виктор" });
  const made = await createTemplate(core, manager, input);
  if (!made.ok) throw new Error("refused");
  const templateId = made.value.programId;
  const assign = async (given: { priceMinor?: number; to?: number; note?: string } = {}) => {
    const { priceMinor = 2_500_000, to = clientId, note = "" } = given;
    const startsOn = core.clock.now().toISOString().slice(0, 10);
    const gave = await assignProgram(core, manager, { programId: templateId, clientId: to, startsOn, priceMinor, currency: "KZT", note }); // prettier-ignore
    if (!gave.ok) throw new Error("refused");
    return gave.value.programId;
  };
  const stageOf = async (id = clientId) => {
    const [found] = await db.select({ key: pipelineStages.key }).from(clients).innerJoin(pipelineStages, eq(pipelineStages.id, clients.stageId)).where(eq(clients.id, id)); // prettier-ignore
    return found?.key ?? null;
  };
  const take = (programId: number, amountMinor: number, once: string) =>
    takeForProgram(core, manager, { programId, method: "cash", amountMinor, note: "", once });
  const client: Actor = { kind: "client", clientId };
  const today = core.clock.now().toISOString().slice(0, 10);
  const now = core.clock.now();
  return { core, clientId, otherId, templateId, assign, stageOf, take, client, today, now };
}

eachDatabase((open) => {
  describe("versions", () => {
    it("makes one per saved change, says what changed, and brings an earlier one back as a new one", async () => {
      const { core, templateId } = await story(await open());
      const { db } = core;
      const edit = (version: number, change: Partial<ProgramInput>) =>
        saveProgram(core, manager, { programId: templateId, version, input: { ...input, ...change } });
      const days = [{ key: "d1", title: "Ноги", exercises: [{ ...row("squat", "Присед"), reps: "12" }] }];
      expect(await edit(1, { content: { days } })).toEqual({
        ok: true,
        value: { version: 2, versionNumber: 2 },
      });
      expect(await edit(2, { content: { days }, title: "Сила" })).toEqual({ ok: true, value: { version: 3, versionNumber: 2 } }); // prettier-ignore
      expect(await edit(2, {})).toEqual({ ok: false, error: { reason: "stale", version: 3 } });
      expect(await edit(3, { content: { days: [] } })).toEqual({ ok: false, error: { reason: "empty" } });
      const back = await restoreVersion(core, manager, { programId: templateId, version: 3, number: 1 });
      expect(back).toEqual({ ok: true, value: { version: 4, versionNumber: 3 } });
      const program = await getProgram(db, manager, templateId);
      expect(program.content).toEqual(input.content);
      expect(program.notesHtml).toBe("<p>Без <strong>рывков</strong></p>");
      const versions = await listVersions(db, manager, program);
      expect(versions.map(({ number, changes, isCurrent }) => [number, changes.map(({ what }) => what), isCurrent])).toEqual([
        [3, ["exercise_changed", "exercise_added", "day_added"], true],
        [2, ["exercise_changed", "exercise_removed", "day_removed"], false],
        [1, [], false],
      ]); // prettier-ignore
    });

    it("of two who save at once one is told, and no version is lost", async () => {
      const { core, templateId } = await story(await open());
      const results = await Promise.allSettled(
        ["А", "Б", "В"].map((name) =>
          saveProgram(core, manager, {
            programId: templateId,
            version: 1,
            input: {
              ...input,
              content: { days: [{ key: "d1", title: name, exercises: [row("squat", name)] }] },
            },
          }),
        ),
      );
      const outcomes = results.map((one) => (one.status === "fulfilled" ? (one.value.ok ? "saved" : one.value.error.reason) : "threw")); // prettier-ignore
      expect(outcomes.sort()).toEqual(["saved", "stale", "stale"]);
      expect(await core.db.$count(programVersions, eq(programVersions.programId, templateId))).toBe(2);
    });
  });

  describe("copies", () => {
    it("gives a copy that the template no longer changes, ends it, takes it up, puts it away", async () => {
      const { core, templateId, clientId, assign, now } = await story(await open());
      const { db } = core;
      const programId = await assign({ note: "Колено <беречь>" });
      await saveProgram(core, manager, { programId: templateId, version: 1, input: { ...input, content: { days: [{ key: "z", title: "Другое", exercises: [row("z1", "Бег")] }] } } }); // prettier-ignore
      const copy = await getProgram(db, manager, programId);
      expect(copy.content).toEqual(input.content);
      expect(copy.notesHtml).toBe("<p>Колено &lt;беречь&gt;</p><p>Без <strong>рывков</strong></p>");
      expect(copy.templateTitle).toBe("Сила: три дня");
      expect((await currentProgram(db, clientId))?.id).toBe(programId);
      expect(await assignProgram(core, manager, { programId, clientId, startsOn: "2026-03-02", priceMinor: 0, currency: "KZT", note: "" })).toMatchObject({ ok: false, error: { reason: "not_a_template" } }); // prettier-ignore
      expect((await listTemplates(db, manager, { q: "СИЛА" }))[0]).toMatchObject({
        id: templateId,
        uses: 1,
        active: 1,
      });
      expect(await listTemplates(db, manager, { q: "йога" })).toEqual([]);
      expect(await archiveProgram(core, manager, { programId, archived: true })).toMatchObject({ ok: false });
      expect((await changeState(core, manager, { programId, to: "stopped" })).ok).toBe(true);
      expect(await changeState(core, manager, { programId, to: "done" })).toMatchObject({ ok: false, error: { state: "stopped" } }); // prettier-ignore
      expect((await changeState(core, manager, { programId, to: "active" })).ok).toBe(true);
      expect((await changeState(core, manager, { programId, to: "done" })).ok).toBe(true);
      expect((await archiveProgram(core, manager, { programId, archived: true })).ok).toBe(true);
      expect(await listClientPrograms(db, manager, { clientId, now })).toEqual([]);
      const own = await copyAsTemplate(core, manager, { programId, title: "Своё" });
      expect(await getProgram(db, manager, own.programId)).toMatchObject({
        clientId: null,
        state: "draft",
        title: "Своё",
      });
    });

    it("shows a copy to those who see the client, a template to all staff, neither to other clients", async () => {
      const { core, templateId, otherId, clientId, assign, client, now } = await story(await open());
      const { db } = core;
      const programId = await assign();
      expect((await getProgram(db, trainer, templateId)).id).toBe(templateId);
      await expect(getProgram(db, trainer, programId)).rejects.toMatchObject({ code: "not_found" });
      await expect(changeState(core, trainer, { programId, to: "done" })).rejects.toMatchObject({
        code: "not_found",
      });
      await expect(
        assignProgram(core, trainer, { programId: templateId, clientId, startsOn: "2026-03-02", priceMinor: 0, currency: "KZT", note: "" }),
      ).rejects.toMatchObject({ code: "not_found" }); // prettier-ignore
      await expect(listClientPrograms(db, trainer, { clientId, now })).rejects.toMatchObject({
        code: "not_found",
      });
      expect((await listGiven(db, trainer, {}, now)).rows).toEqual([]);
      await db.update(clients).set({ responsibleId: null }).where(eq(clients.id, clientId));
      expect((await getProgram(db, client, programId)).id).toBe(programId);
      const stranger: Actor = { kind: "client", clientId: otherId };
      for (const id of [programId, templateId])
        await expect(getProgram(db, stranger, id)).rejects.toMatchObject({ code: "not_found" });
      await expect(getProgram(db, { kind: "guest" }, programId)).rejects.toMatchObject({
        code: "unauthorized",
      });
      await expect(saveProgram(core, client, { programId, version: 1, input })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
    });
  });

  describe("marks", () => {
    it("holds one per exercise and day, the last word, and keeps the note of a taken back one", async () => {
      const { core, assign, client, today, now, clientId } = await story(await open());
      const { db } = core;
      const programId = await assign();
      const mark = { programId, dayKey: "d1", exerciseKey: "squat", doneOn: today };
      expect((await markExercise(core, client, { ...mark, isDone: true, note: "60 кг × 8" })).ok).toBe(true);
      await Promise.all([1, 2, 3].map(() => markExercise(core, client, { ...mark, isDone: true })));
      await markExercise(core, client, { ...mark, isDone: false });
      expect(await db.$count(programMarks)).toBe(1);
      expect(await listMarks(db, await getProgram(db, client, programId))).toMatchObject([{ isDone: false, note: "60 кг × 8", exercise: "Присед" }]); // prettier-ignore
      expect(await markDay(core, client, { programId, dayKey: "d1", doneOn: today })).toEqual({ ok: true, value: { marked: 2 } }); // prettier-ignore
      expect(await markDay(core, client, { programId, dayKey: "d1", doneOn: today })).toEqual({ ok: true, value: { marked: 0 } }); // prettier-ignore
      const [given] = await listClientPrograms(db, client, { clientId, now });
      expect(given?.week).toMatchObject({ number: 1, planned: 3, done: 2 });
      const refusals = await Promise.all([
        markExercise(core, client, { ...mark, exerciseKey: "pull", isDone: true }),
        markExercise(core, client, { ...mark, doneOn: "2030-01-01", isDone: true }),
      ]);
      expect(refusals.map((one) => !one.ok && one.error.reason)).toEqual(["no_exercise", "wrong_day"]);
      await changeState(core, manager, { programId, to: "done" });
      expect(await markExercise(core, client, { ...mark, isDone: true })).toMatchObject({ error: { reason: "not_running" } }); // prettier-ignore
      await expect(markExercise(core, { kind: "client", clientId: clientId + 1 }, { ...mark, isDone: true })).rejects.toMatchObject({ code: "not_found" }); // prettier-ignore
    });
  });

  describe("money", () => {
    it("is paid when the books say so, once per taking, never more than the price, and unpaid again after a refund", async () => {
      const { core, assign, take, clientId, stageOf } = await story(await open());
      const { db } = core;
      const programId = await assign();
      const paid = async () => (await getProgram(db, manager, programId)).paid;
      const inBooks = async () => {
        const rows = await db.select().from(moneyEntries).where(eq(moneyEntries.programId, programId));
        expect(rows.every((entry) => entry.clientId === clientId && entry.bookingId === null)).toBe(true);
        return rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      };
      expect(await paid()).toBe("unpaid");
      expect(await take(programId, 2_500_001, "a")).toMatchObject({ ok: false, error: { reason: "overpayment", remainingMinor: 2_500_000 } }); // prettier-ignore
      const first = await take(programId, 1_000_000, "b");
      const again = await take(programId, 1_000_000, "b");
      expect(first.ok && again.ok && first.value.id === again.value.id).toBe(true);
      expect([await paid(), await inBooks()]).toEqual(["part", 1_000_000]);
      const both = await Promise.all([take(programId, 1_500_000, "c"), take(programId, 1_500_000, "d")]);
      expect(both.map(({ ok: isOk }) => isOk).sort()).toEqual([false, true]);
      expect([await paid(), await inBooks()]).toEqual(["paid", 2_500_000]);
      expect(await stageOf()).toBe("active");
      const money = await getProgramMoney(db, manager, await getProgram(db, manager, programId));
      expect(money.payments.map(({ purpose }) => purpose)).toEqual(["deposit", "rest"]);
      const paymentId = money.payments[0]?.id ?? 0;
      await expect(orderRefund(core, { ...trainer, clientScope: "all" }, { paymentId, amountMinor: 1, reason: "r", once: "1" })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
      expect((await orderRefund(core, manager, { paymentId, amountMinor: 400_000, reason: "болеет", once: "1" })).ok).toBe(true); // prettier-ignore
      expect([await paid(), await inBooks()]).toEqual(["part", 2_100_000]);
      await expect(takeForProgram(core, trainer, { programId, method: "cash", amountMinor: 1, note: "", once: "x" })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
    });

    it("moves the card: free at once, otherwise with its money, and on when it is finished", async () => {
      const { core, assign, take, stageOf, otherId } = await story(await open());
      const unpaid = await assign();
      expect(await stageOf()).toBeNull();
      await assign({ priceMinor: 0, to: otherId });
      expect(await stageOf(otherId)).toBe("active");
      await take(unpaid, 2_500_000, "a");
      expect(await stageOf()).toBe("active");
      await changeState(core, manager, { programId: unpaid, to: "done" });
      expect(await stageOf()).toBe("finished");
      const [row2] = await core.db.select().from(programs).where(eq(programs.id, unpaid));
      expect(row2?.finishedAt).not.toBeNull();
    });
  });
});
