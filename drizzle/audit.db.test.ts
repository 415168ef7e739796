import { asc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { actingAs, actingAsNobody } from "~/lib/acting.server";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import type { Db } from "./client.server";
import { auditEntries, clients, tags } from "./schema";

const manager = {
  actor: "user:3",
  address: "203.0.113.7",
  place: "POST /crm/clients/:id/edit",
  requestId: "r1",
};

/** Awaited inside: a query runs when it is awaited, not when it is made. */
const putTag = async (db: Db) => {
  await db.insert(tags).values({ name: "VIP", nameKey: "vip", color: "grey", createdAt: new Date() });
};
const entries = (db: Db) => db.select().from(auditEntries).orderBy(asc(auditEntries.id));
const told = async (db: Db) =>
  (await entries(db)).map(({ operation, subject, before, after }) => ({
    operation,
    subject,
    before: before && (JSON.parse(before) as Record<string, unknown>),
    after: after && (JSON.parse(after) as Record<string, unknown>),
  }));

eachDatabase((open) => {
  it("notes what a person changed, before and after, with who and from where", async () => {
    const db = await open();
    const clientId = await addClient(db, { displayName: "Анна" });
    expect(await entries(db)).toEqual([]);
    await actingAs(manager, () =>
      db.transaction(async (tx) => {
        await tx.update(clients).set({ displayName: "Анна Иванова" }).where(eq(clients.id, clientId));
      }),
    );
    const [entry] = await entries(db);
    expect(entry).toMatchObject({ ...manager, operation: "update", subject: "clients", rowKey: String(clientId), clientId, seal: null }); // prettier-ignore
    expect(Math.abs((entry?.at.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
    expect(await told(db)).toEqual([
      { operation: "update", subject: "clients", before: { display_name: "Анна" }, after: { display_name: "Анна Иванова" } }, // prettier-ignore
    ]);
  });

  it("notes a single statement as a transaction of its own", async () => {
    const db = await open();
    await actingAs(manager, () => putTag(db));
    await actingAs(manager, async () => void (await db.delete(tags)));
    const [made, gone] = await told(db);
    expect(made).toMatchObject({
      operation: "insert",
      subject: "tags",
      before: null,
      after: { name: "VIP" },
    });
    expect(gone).toMatchObject({
      operation: "delete",
      subject: "tags",
      before: { name: "VIP" },
      after: null,
    });
  });

  it("notes nothing of what nobody did, of what was undone, and of a write that changed nothing", async () => {
    const db = await open();
    const clientId = await addClient(db, { displayName: "Анна" });
    const rename = async () => {
      await db.update(clients).set({ displayName: "Анна И." }).where(eq(clients.id, clientId));
    };
    await actingAs(manager, () => actingAsNobody(rename));
    await actingAs(manager, rename);
    const undone = actingAs(manager, () =>
      db.transaction(async (tx) => {
        await tx.update(clients).set({ displayName: "Другая" });
        throw new Error("no");
      }),
    );
    await expect(undone).rejects.toThrow("no");
    expect(await entries(db)).toEqual([]);
  });

  it("takes the person of each of two transactions that run at the same time", async () => {
    const db = await open();
    const put = (actor: string, name: string) =>
      actingAs({ ...manager, actor }, () =>
        db.transaction(async (tx) => {
          await tx.insert(tags).values({ name, nameKey: name, color: "grey", createdAt: new Date() });
          await new Promise((later) => setTimeout(later, 5));
          await tx
            .update(tags)
            .set({ name: `${name}!` })
            .where(eq(tags.nameKey, name));
        }),
      );
    await Promise.all([put("user:1", "first"), put("user:2", "second"), put("user:1", "third")]);
    const rows = await entries(db);
    const by = (name: string) =>
      new Set(rows.filter(({ after }) => after?.includes(`"${name}`)).map(({ actor }) => actor));
    expect([by("first"), by("second"), by("third")]).toEqual([
      new Set(["user:1"]),
      new Set(["user:2"]),
      new Set(["user:1"]),
    ]);
    expect(rows).toHaveLength(6);
  });

  it("cannot be rewritten or emptied, except of what an erased person left in it", async () => {
    const db = await open();
    await actingAs(manager, () => putTag(db));
    await expect(db.delete(auditEntries)).rejects.toThrow();
    await expect(db.update(auditEntries).set({ actor: "user:4" })).rejects.toThrow();
    await expect(db.update(auditEntries).set({ after: "{}" })).rejects.toThrow();
    await db.update(auditEntries).set({ before: null, after: null, erasedAt: new Date() });
    await db.update(auditEntries).set({ sealNo: 1, contentHash: "h", seal: "s" });
    await expect(db.update(auditEntries).set({ seal: "t" })).rejects.toThrow();
  });

  it("keeps no secrets and no bytes", async () => {
    const db = await open();
    await actingAs(manager, () =>
      addClient(db, { displayName: "Анна", searchText: "анна", code: "ABC12345" }),
    );
    const [entry] = await told(db);
    expect(Object.keys(entry?.after ?? {}).filter((name) => /hash|token|secret|sealed|search|_key$/.test(name))).toEqual([]); // prettier-ignore
    expect(entry?.after).toMatchObject({ display_name: "Анна", code: "ABC12345" });
  });
});
