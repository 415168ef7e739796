import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookings, catalogueChanges, externalRefs, services, staffServices } from "~drizzle/schema";
import { saveCategory, saveLocation, savePerson, saveService } from "~/features/catalog/commands.server";
import { systemActor, type Actor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { createFromCatalogue, linkCatalogue, unlinkCatalogue } from "../catalogue-links/commands.server";
import { applyRecord } from "../commands.server";
import type { BookingVendor, VendorRecord, VendorService, VendorStaff } from "../ports";
import { markSeen, readCatalogue } from "./commands.server";
import { listCatalogue, listOpenChanges, readCatalogueState } from "./queries.server";

const actor = systemActor("test");
const SOURCE = "yclients";

function branch() {
  const services: VendorService[] = [
    { externalId: "31", title: "Массаж спины", category: { externalId: "3", title: "Массаж" }, priceMinMinor: 300_000, priceMaxMinor: 300_000, durationMinutes: 60, active: true, staff: [{ externalId: "11", durationMinutes: 45 }] },
    { externalId: "32", title: "Йога", category: null, priceMinMinor: 100_000, priceMaxMinor: 150_000, durationMinutes: 90, active: true, staff: [] },
  ]; // prettier-ignore
  const staff: VendorStaff[] = [
    { externalId: "11", name: "Ирина Ким", specialization: "Массажист", bookable: true, dismissed: false },
  ];
  const vendor = {
    source: SOURCE,
    services: () => Promise.resolve(structuredClone(services)),
    staff: () => Promise.resolve(structuredClone(staff)),
    categories: () => Promise.resolve([{ externalId: "3", title: "Массаж", weight: 1 }]),
  } as unknown as BookingVendor;
  return { vendor, services, staff };
}

async function place(core: ReturnType<typeof testCore>) {
  const location = { zone: "Europe/Moscow", currency: "RUB", country: "RU", address: "", phone: "" } as const;
  const { id: locationId } = await saveLocation(core, actor, { name: "Студия", ...location });
  const { id: categoryId } = await saveCategory(core, actor, { name: "Массаж", position: 0 });
  const rest = { bufferBeforeMin: 0, bufferAfterMin: 0, stepMin: 30, minNoticeMin: 0, horizonDays: 30, isOnline: true, position: 0 }; // prettier-ignore
  const { id: massage } = await saveService(core, actor, { categoryId, name: "Массаж спины", description: "", durationMin: 60, priceMinor: 300_000, ...rest }); // prettier-ignore
  const { id: irina } = await savePerson(core, actor, { locationId, name: "Ким Ирина", title: "", isBookable: true, position: 0 }); // prettier-ignore
  return { massage, irina };
}

const record = (over: Partial<VendorRecord> = {}): VendorRecord => ({
  ...{ source: SOURCE, externalId: "900", companyId: "4564", version: new Date("2026-03-01T10:00:00Z") },
  ...{ deleted: false, status: "confirmed", staffExternalId: "11", staffName: "Ирина Ким" },
  ...{ startsAt: new Date("2026-03-05T10:00:00Z"), endsAt: new Date("2026-03-05T11:00:00Z") },
  services: [{ externalId: "31", title: "Массаж спины", costMinor: 300_000 }],
  ...{ priceMinor: 300_000, comment: "", requestKey: null, isPaid: false },
  client: { externalId: "5", name: "Анна", phone: "+79161234567", email: null },
  ...over,
});

eachDatabase((open) => {
  it("keeps what it reads and says once what changed, until somebody has seen it", async () => {
    const core = testCore(await open());
    const { vendor, services, staff } = branch();
    expect(await readCatalogue(core, actor, vendor)).toEqual({ entries: 4, changes: 0 });
    expect(await readCatalogue(core, actor, vendor)).toEqual({ entries: 4, changes: 0 });
    Object.assign(services[0] as object, { title: "Массаж спины и шеи", priceMaxMinor: 350_000 });
    services.pop();
    Object.assign(staff[0] as object, { dismissed: true });
    expect((await readCatalogue(core, actor, vendor)).changes).toBe(4);
    expect((await readCatalogue(core, actor, vendor)).changes).toBe(0);
    const open_ = await listOpenChanges(core.db, actor, SOURCE);
    expect(open_.map(({ change, title }) => `${change} ${title}`).sort()).toEqual([
      "dismissed Ирина Ким",
      "gone Йога",
      "price Массаж спины и шеи",
      "renamed Массаж спины и шеи",
    ]);
    await markSeen(core, actor, { source: SOURCE, changeId: open_[0]?.id ?? 0 });
    expect((await readCatalogueState(core.db, SOURCE)).openChanges).toBe(3);
    await markSeen(core, actor, { source: SOURCE, upTo: open_[0]?.id ?? 0 });
    expect(await readCatalogueState(core.db, SOURCE)).toEqual({ openChanges: 0, readAt: core.clock.now() });
    expect(await core.db.$count(catalogueChanges)).toBe(4);
  });

  it("suggests by name, links, names the visits that came before, and takes a link away", async () => {
    const core = testCore(await open());
    const { massage, irina } = await place(core);
    await readCatalogue(core, actor, branch().vendor);
    await linkCatalogue(core, actor, { source: SOURCE, entity: "staff", externalId: "11", entityId: irina });
    await applyRecord(core, actor, record());
    const [visit] = await core.db.select().from(bookings);
    const service = { source: SOURCE, entity: "service" as const, externalId: "31" };
    const shown = await listCatalogue(core.db, actor, service);
    expect(shown.theirs.find(({ externalId }) => externalId === "31")).toMatchObject({ ours: null, suggestedId: massage }); // prettier-ignore
    expect(visit).toMatchObject({ serviceId: null, serviceName: "Массаж спины" });
    expect(await linkCatalogue(core, actor, { ...service, entityId: massage })).toEqual({ ok: true, value: { applied: 1 } }); // prettier-ignore
    expect((await core.db.select().from(bookings))[0]).toMatchObject({ serviceId: massage });
    expect(await unlinkCatalogue(core, actor, service)).toEqual({ ok: true, value: null });
    expect(await unlinkCatalogue(core, actor, service)).toEqual({ ok: false, error: "not_found" });
    expect(await core.db.$count(externalRefs, eq(externalRefs.entity, "service"))).toBe(0);
  });

  it("makes ours out of theirs, with who does it", async () => {
    const core = testCore(await open());
    const service = { source: SOURCE, entity: "service" as const, externalId: "31" };
    expect(await createFromCatalogue(core, actor, service)).toEqual({ ok: false, error: "not_found" });
    await readCatalogue(core, actor, branch().vendor);
    expect(await createFromCatalogue(core, actor, service)).toEqual({ ok: false, error: "needs_place" });
    await place(core);
    const person = await createFromCatalogue(core, actor, {
      source: SOURCE,
      entity: "staff",
      externalId: "11",
    });
    const made = await createFromCatalogue(core, actor, service);
    if (!person.ok || !made.ok) throw new Error("refused");
    const [row] = await core.db.select().from(services).where(eq(services.id, made.value.entityId));
    expect(row).toMatchObject({ name: "Массаж спины", durationMin: 60, priceMinor: 300_000, soldBy: "own" });
    expect(await core.db.select().from(staffServices)).toEqual([
      { staffId: person.value.entityId, serviceId: made.value.entityId, priceMinor: null, durationMin: 45 },
    ]);
    expect(await createFromCatalogue(core, actor, service)).toEqual({ ok: false, error: "taken" });
  });

  it("is for those who manage the synchronisation", async () => {
    const core = testCore(await open());
    const trainer: Actor = { kind: "user", userId: 1, role: "trainer", staffId: 1 };
    await expect(readCatalogue(core, trainer, branch().vendor)).rejects.toMatchObject({ code: "forbidden" });
    await expect(listOpenChanges(core.db, trainer, SOURCE)).rejects.toMatchObject({ code: "forbidden" });
  });
});
