import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  bookingAnswers,
  bookingResources,
  bookings,
  resources,
  serviceCategories,
  serviceQuestions,
  services,
} from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { manager, openStudio, putVisit, trainerOf } from "~tests/support/studio";
import {
  archivePerson,
  archiveService,
  savePersonPage,
  saveService,
  setServiceLinks,
} from "./commands.server";
import {
  getPerson,
  getService,
  listAddons,
  listLinkedServices,
  listServiceQuestions,
} from "./queries.server";
import { archiveQuestion, saveQuestion } from "./questions/commands.server";
import { listAllQuestions } from "./questions/queries.server";
import {
  archiveResource,
  removeResourceKind,
  saveResource,
  saveResourceKind,
} from "./resources/commands.server";
import { listResourceKinds, listServiceKinds } from "./resources/queries.server";
import { serviceInput } from "./schema";

async function shop(db: Db) {
  const studio = await openStudio(db);
  const core = testCore(db);
  const [category] = await db.select().from(serviceCategories);
  const add = async (name: string, isAddon: boolean) => {
    const base = { categoryId: category?.id ?? 0, name, durationMin: 30, priceMinor: 1000, isAddon };
    return (await saveService(core, manager, serviceInput.parse(base))).id;
  };
  return { studio, core, add, mainId: studio.serviceId, staffId: studio.people[0] ?? 0 };
}

const noLinks = { addonIds: [], parentIds: [], kindIds: [] };

eachDatabase((open) => {
  describe("what goes with a service", () => {
    it("is set from either side; nothing that makes no sense is linked, what is archived keeps its place", async () => {
      const db = await open();
      const { core, add, mainId, staffId } = await shop(db);
      const [tape, oil] = [await add("Тейп", true), await add("Масло", true)];
      const other = await add("Другая", false);
      await setServiceLinks(core, manager, { ...noLinks, id: mainId, addonIds: [tape, oil, other, mainId, 999] });
      const names = async () => (await listAddons(db, mainId)).map(({ name }) => name).sort();
      expect(await names()).toEqual(["Масло", "Тейп"]);
      await setServiceLinks(core, manager, { ...noLinks, id: tape, parentIds: [other, oil] });
      expect(await names()).toEqual(["Масло"]);
      expect([...(await listLinkedServices(db, { id: tape, isAddon: true }))]).toEqual([other]);
      await archiveService(core, manager, { id: oil, archived: true });
      await setServiceLinks(core, manager, { ...noLinks, id: mainId });
      await archiveService(core, manager, { id: oil, archived: false });
      expect(await names()).toEqual(["Масло"]);
      const before = await getService(db, tape);
      await saveService(core, manager, { ...serviceInput.parse({ ...before, isAddon: false }), id: tape });
      await setServiceLinks(core, manager, { ...noLinks, id: tape });
      expect(await listAddons(db, other)).toEqual([]);
      await expect(setServiceLinks(core, manager, { ...noLinks, id: 999 })).rejects.toMatchObject({ code: "not_found" });
      await expect(setServiceLinks(core, manager, { ...noLinks, id: mainId, kindIds: [999] })).rejects.toMatchObject({ code: "invalid" });
      await expect(Promise.resolve().then(() => setServiceLinks(core, trainerOf(staffId), { ...noLinks, id: mainId }))).rejects.toMatchObject({ code: "forbidden" });
    });

    it("keeps every rule that is set and leaves alone what is not named", async () => {
      const db = await open();
      const { core, mainId } = await shop(db);
      const was = await getService(db, mainId);
      const rules = { capacity: 8, maxPerDay: 3, approval: "staff", prepayment: "deposit", depositPercent: 40, cancelCutoffMin: 60, remindersMin: [1440, 60] } as const;
      await saveService(core, manager, { ...serviceInput.parse({ ...was, ...rules }), id: mainId });
      expect(await getService(db, mainId)).toMatchObject(rules);
      const { name, categoryId, durationMin, priceMinor } = was ?? { name: "", categoryId: 0, durationMin: 60, priceMinor: 0 };
      await saveService(core, manager, { ...serviceInput.parse({ name, categoryId, durationMin, priceMinor }), id: mainId });
      expect(await getService(db, mainId)).toMatchObject(rules);
    });
  });

  it("visits ahead are listed before a person or a service is archived or closed, and stay", async () => {
    const db = await open();
    const { studio, core, mainId, staffId } = await shop(db);
    const id = await putVisit(db, studio, { startsAt: new Date("2026-03-05T10:00:00Z") });
    await putVisit(db, studio, { startsAt: new Date("2026-03-01T10:00:00Z") });
    await putVisit(db, studio, { startsAt: new Date("2026-03-06T10:00:00Z"), status: "cancelled" });
    const refused = { ok: false, error: { reason: "visits_ahead", visits: [{ id }] } };
    expect(await archiveService(core, manager, { id: mainId, archived: true })).toMatchObject(refused);
    expect(await archivePerson(core, manager, { id: staffId, archived: true, agreed: [999] })).toMatchObject(refused);
    const person = { locationId: studio.locationId, name: "Вера", title: "", isBookable: false, position: 0, about: "О себе" };
    const list = [{ serviceId: mainId, priceMinor: null, durationMin: null }];
    expect(await savePersonPage(core, manager, { id: staffId, person, list })).toMatchObject(refused);
    expect((await getPerson(db, staffId))?.person).toMatchObject({ isBookable: true, archivedAt: null });
    expect(await savePersonPage(core, manager, { id: staffId, person, list, agreed: [id] })).toMatchObject({ ok: true });
    // Closed already: saving again asks nothing.
    expect(await savePersonPage(core, manager, { id: staffId, person, list: [] })).toMatchObject({ ok: true });
    expect((await getPerson(db, staffId))?.person).toMatchObject({ isBookable: false, about: "О себе" });
    expect(await archivePerson(core, manager, { id: staffId, archived: true, agreed: [id] })).toMatchObject({ ok: true });
    expect(await archiveService(core, manager, { id: mainId, archived: true, agreed: "all" })).toMatchObject({ ok: true });
    expect(await db.select({ status: bookings.status }).from(bookings).where(eq(bookings.id, id))).toEqual([{ status: "confirmed" }]);
    await expect(savePersonPage(core, trainerOf(staffId), { person, list })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("a person and what they do are saved together or not at all", async () => {
    const db = await open();
    const { studio, core, staffId } = await shop(db);
    const person = { locationId: studio.locationId, name: "Новое имя", title: "", isBookable: true, position: 0 };
    const list = [{ serviceId: 999, priceMinor: null, durationMin: null }];
    await expect(savePersonPage(core, manager, { id: staffId, person, list })).rejects.toMatchObject({ code: "invalid" });
    expect((await getPerson(db, staffId))?.person.name).not.toBe("Новое имя");
  });

  it("a question that was answered keeps its words; one that was not is changed or goes", async () => {
    const db = await open();
    const { studio, core, mainId } = await shop(db);
    const ask = { label: "Травмы?", kind: "choice", options: ["да", "нет"], isRequired: true, position: 1 } as const;
    const question = { ...ask, options: [...ask.options], serviceId: mainId };
    const { id } = await saveQuestion(core, manager, question);
    expect(await saveQuestion(core, manager, { ...question, id, label: "Есть травмы?" })).toEqual({ id });
    const bookingId = await putVisit(db, studio, { startsAt: new Date("2026-03-05T10:00:00Z") });
    const [row] = await db.select().from(serviceQuestions).where(eq(serviceQuestions.id, id));
    await db.insert(bookingAnswers).values({ bookingId, questionId: id, label: row?.label ?? "", answer: "да" } as typeof bookingAnswers.$inferInsert);
    expect(await saveQuestion(core, manager, { ...question, id, label: "Есть травмы?", isRequired: false })).toEqual({ id });
    const next = await saveQuestion(core, manager, { ...question, id, label: "Что болит?", kind: "text", options: [] });
    expect(next.id).not.toBe(id);
    expect(await listServiceQuestions(db, [mainId])).toMatchObject([{ id: next.id, label: "Что болит?" }]);
    expect((await listAllQuestions(db, mainId)).map(({ label, archivedAt }) => [label, archivedAt !== null])).toEqual([["Что болит?", false], ["Есть травмы?", true]]);
    await archiveQuestion(core, manager, { serviceId: mainId, id: next.id, archived: true });
    await archiveQuestion(core, manager, { serviceId: mainId, id, archived: false });
    expect(await listServiceQuestions(db, [mainId])).toMatchObject([{ id }]);
    await archiveQuestion(core, manager, { serviceId: mainId, id, archived: true });
    expect((await listAllQuestions(db, mainId)).map((one) => one.id)).toEqual([id]);
    await expect(saveQuestion(core, manager, { ...question, serviceId: 999 })).rejects.toMatchObject({ code: "not_found" });
    await expect(archiveQuestion(core, manager, { serviceId: 999, id, archived: true })).rejects.toMatchObject({ code: "not_found" });
  });

  it("things that were used are archived, others go; a kind goes when it is empty", async () => {
    const db = await open();
    const { studio, core, mainId } = await shop(db);
    const kind = await saveResourceKind(core, manager, { name: "Кабинет", position: 0 });
    const thing = (name: string) => saveResource(core, manager, { kindId: kind.id, locationId: studio.locationId, name, position: 0 });
    const [used, unused] = [await thing("Первый"), await thing("Второй")];
    const bookingId = await putVisit(db, studio, { startsAt: new Date("2026-03-05T10:00:00Z") });
    const [visit] = await db.select().from(bookings).where(eq(bookings.id, bookingId));
    if (!visit) throw new Error("no visit");
    await db.insert(bookingResources).values({ ...visit, bookingId, resourceId: used.id } as unknown as typeof bookingResources.$inferInsert);
    await setServiceLinks(core, manager, { ...noLinks, id: mainId, kindIds: [kind.id] });
    expect(await listServiceKinds(db, mainId)).toEqual([kind.id]);
    await archiveResource(core, manager, { id: used.id, archived: true });
    await archiveResource(core, manager, { id: unused.id, archived: true });
    expect(await listResourceKinds(db)).toMatchObject([{ services: 1, things: [{ id: used.id, name: "Первый" }] }]);
    await expect(removeResourceKind(core, manager, kind.id)).rejects.toMatchObject({ code: "conflict", details: { reason: "in_use" } });
    await archiveResource(core, manager, { id: used.id, archived: false });
    expect((await db.select().from(resources))[0]?.archivedAt).toBeNull();
    const empty = await saveResourceKind(core, manager, { name: "Пусто", position: 1 });
    await removeResourceKind(core, manager, empty.id);
    expect(await listResourceKinds(db)).toHaveLength(1);
    await expect(saveResource(core, manager, { id: 999, kindId: kind.id, locationId: studio.locationId, name: "x", position: 0 })).rejects.toMatchObject({ code: "not_found" });
    await expect(saveResource(core, manager, { kindId: 999, locationId: studio.locationId, name: "x", position: 0 })).rejects.toMatchObject({ code: "invalid" });
    expect(await db.$count(services)).toBe(1);
  });
}); // prettier-ignore
