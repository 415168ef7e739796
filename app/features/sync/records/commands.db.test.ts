import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { bookings, clients, externalRefs } from "~drizzle/schema";
import { systemActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient, addWorkplace } from "~tests/support/rows";
import { applyRecord } from "../commands.server";
import type { VendorRecord } from "../ports";

const NOW = "2026-03-02T06:00:00Z";
const anna = { externalId: "501", name: "Анна", phone: "+77011112233", email: null };
const stranger = { externalId: "777", name: "Вера", phone: "+77770000000", email: null };

async function studio(db: Db) {
  const core = testCore(db, { now: NOW });
  const place = await addWorkplace(db);
  await db.insert(externalRefs).values({
    source: "yclients", entity: "staff", externalId: "11", entityId: place.staffId, createdAt: new Date(NOW),
  }); // prettier-ignore
  const clientId = await addClient(db, {
    displayName: "Анна", phoneRaw: anna.phone, phoneE164: anna.phone, phoneIsIdentity: true,
  }); // prettier-ignore
  let version = Date.parse("2026-03-01T10:00:00Z");
  const come = (more: Partial<VendorRecord>) => {
    version += 60_000;
    const record: VendorRecord = {
      source: "yclients", externalId: "9001", companyId: "1", version: new Date(version), deleted: false, status: "completed",
      startsAt: new Date("2026-03-01T05:00:00Z"), endsAt: new Date("2026-03-01T06:00:00Z"), staffExternalId: "11", staffName: "Алия",
      services: [], priceMinor: 500_000, comment: "", requestKey: null, isPaid: false, client: anna, ...more,
    }; // prettier-ignore
    return applyRecord(core, systemActor("yclients"), record);
  };
  const seen = async () => {
    const [visit] = await db.select().from(bookings);
    const [row] = await db.select().from(clients).where(eq(clients.id, clientId));
    return { client: visit?.clientId === clientId ? "Анна" : (visit?.clientId ?? null), visits: row?.visitsCount };
  }; // prettier-ignore
  return { come, seen };
}

eachDatabase((open) => {
  it("leaves a visit with its client while the record names the same person, or nobody", async () => {
    const { come, seen } = await studio(await open());
    await come({});
    expect(await seen()).toEqual({ client: "Анна", visits: 1 });
    await come({ client: { ...anna, name: "Анна К.", phone: null } });
    expect(await seen()).toEqual({ client: "Анна", visits: 1 });
    await come({ client: null });
    expect(await seen()).toEqual({ client: "Анна", visits: 1 });
  });

  it("takes a visit from its client when the vendor gives it to somebody we do not know", async () => {
    const { come, seen } = await studio(await open());
    await come({});
    await come({ client: stranger });
    expect(await seen()).toEqual({ client: null, visits: 0 });
    await come({ client: anna });
    expect(await seen()).toEqual({ client: "Анна", visits: 1 });
  });
});
