import Database from "better-sqlite3";
import { asc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { auditEntries, clients, tags } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { sqlitePath } from "~drizzle/sqlite.server";
import { actingAs, actingAsNobody, type Acting } from "~/lib/acting.server";
import type { UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { withConnection } from "~tests/support/postgres";
import { addClient } from "~tests/support/rows";
import { checkChain, sealEntries } from "./commands.server";
import { noteEvent } from "~drizzle/audit-event.server";
import { listAudit } from "./queries.server";
import { readAuditParams } from "./schema";

const admin: UserActor = { kind: "user", userId: 1, role: "admin", staffId: null };
const trainer: UserActor = { kind: "user", userId: 2, role: "trainer", staffId: null };
const acting: Acting = {
  actor: "user:1",
  address: "203.0.113.7",
  place: "POST /crm/clients/:id/edit",
  requestId: "r1",
};

/** Somebody with the database's own password, who knows where the guards are. */
async function tamper(url: string, statement: string): Promise<void> {
  if (url.startsWith("postgres")) {
    await withConnection(url, async (client) => {
      await client.query("alter table audit_entries disable trigger audit_guard");
      await client.query(statement);
    });
    return;
  }
  const file = new Database(sqlitePath(url));
  for (const guard of ["delete", "update", "seal", "content"]) file.exec(`drop trigger audit_guard_${guard}`);
  file.exec(statement);
  file.close();
}

const rename = (db: Db, clientId: number, displayName: string) =>
  actingAs(acting, () =>
    db.transaction(
      async (tx) => void (await tx.update(clients).set({ displayName }).where(eq(clients.id, clientId))),
    ),
  );

eachDatabase((open) => {
  it("seals what came into a chain, and finds it whole however often it is asked", async () => {
    const db = await open();
    const core = testCore(db);
    const clientId = await addClient(db, { displayName: "Анна" });
    for (const name of ["А", "Б", "В"]) await rename(db, clientId, name);
    expect(await sealEntries(core)).toBe(3);
    expect(await sealEntries(core)).toBe(0);
    expect(await checkChain(core)).toMatchObject({ entries: 3, brokenAt: null, head: { sealNo: 3 } });
    await rename(db, clientId, "Г");
    await sealEntries(core);
    expect(await checkChain(core)).toMatchObject({ entries: 4, brokenAt: null });
  });

  it.each([
    ["a value that was rewritten", "update audit_entries set after = replace(after, 'Б', 'Ж')", { brokenAt: 2, fault: "changed" }],
    ["another's name put under it", "update audit_entries set actor = 'user:9' where seal_no = 3", { brokenAt: 3, fault: "changed" }],
    ["an entry taken out of the middle", "delete from audit_entries where seal_no = 2", { brokenAt: 2, fault: "missing" }],
    ["the end cut off", "delete from audit_entries where seal_no = 3", { brokenAt: 3, fault: "missing" }],
  ])("notices %s", async (_what, statement, fault) => {
    const url = await open.url();
    const db = await open.at(url);
    const core = testCore(db);
    const clientId = await addClient(db, { displayName: "Анна" });
    for (const name of ["А", "Б", "В"]) await rename(db, clientId, name);
    await sealEntries(core);
    await checkChain(core);
    await tamper(url, statement);
    expect(await checkChain(core)).toMatchObject(fault);
  }); // prettier-ignore

  it("stays whole when an erased person's values leave it", async () => {
    const db = await open();
    const core = testCore(db);
    const clientId = await addClient(db, { displayName: "Анна" });
    await rename(db, clientId, "Б");
    await sealEntries(core);
    await db.update(auditEntries).set({ before: null, after: null, erasedAt: core.clock.now() });
    expect(await checkChain(core)).toMatchObject({ entries: 1, brokenAt: null });
    const { entries } = await listAudit(db, admin, { params: readAuditParams(new URLSearchParams()), zone: "UTC", now: new Date() }); // prettier-ignore
    expect(entries).toMatchObject([{ isErased: true, changes: [] }]);
  });

  it("is searched by who, what, whose and text, newest first, page by page", async () => {
    const db = await open();
    const core = testCore(db);
    await db.transaction(async () => undefined);
    const anna = await addClient(db, { displayName: "Анна" });
    const boris = await addClient(db, { displayName: "Борис" });
    await rename(db, anna, "Анна Каренина");
    await rename(db, boris, "Борис Годунов");
    await actingAs({ ...acting, actor: `client:${boris}`, requestId: "r2" }, async () => {
      await db
        .insert(tags)
        .values({ name: "VIP", nameKey: "vip", color: "grey", createdAt: core.clock.now() });
    });
    const find = async (query: string, limit = 50) => {
      const params = readAuditParams(new URLSearchParams(query));
      return listAudit(db, admin, { params, zone: "UTC", now: new Date(), limit });
    };
    const subjects = async (query: string) => (await find(query)).entries.map(({ subject, clientName }) => [subject, clientName]); // prettier-ignore
    const [first, second, third] = [
      ["tags", null],
      ["clients", "Борис Годунов"],
      ["clients", "Анна Каренина"],
    ];
    expect(await subjects("")).toEqual([first, second, third]);
    expect(await subjects("user=1")).toEqual([second, third]);
    expect(await subjects(`client=${anna}`)).toEqual([third]);
    expect(await subjects("operation=insert")).toEqual([first]);
    expect(await subjects("subject=clients&q=Каренина")).toEqual([third]);
    expect(await subjects("request=r2")).toEqual([first]);
    expect(await subjects("q=100%25")).toEqual([]);
    expect(await subjects("from=2099-01-01")).toEqual([]);
    const page = await find("", 2);
    expect(page.entries.map(({ subject }) => subject)).toEqual(["tags", "clients"]);
    expect((await find(`before=${page.next}`, 2)).entries).toMatchObject([
      {
        clientName: "Анна Каренина",
        changes: [{ column: "display_name", before: "Анна", after: "Анна Каренина" }],
      },
    ]);
    const params = readAuditParams(new URLSearchParams());
    await expect(listAudit(db, trainer, { params, zone: "UTC", now: new Date() })).rejects.toMatchObject({ code: "forbidden" }); // prettier-ignore
  });

  it("hides contacts from those who may not see them, and keeps what changes no row", async () => {
    const db = await open();
    const core = testCore(db);
    await actingAs(
      acting,
      async () => void (await addClient(db, { displayName: "Анна", phoneRaw: "+7 701 111-22-33" })),
    );
    await actingAs(acting, () => noteEvent(core, { name: "clients_exported", about: { rows: 12 } }));
    await actingAsNobody(() => noteEvent(core, { name: "sign_in_failed" }));
    const blind: UserActor = { ...admin, rights: { given: [], taken: ["clients:contacts"] } };
    const ask = { params: readAuditParams(new URLSearchParams()), zone: "UTC", now: new Date() };
    const columns = async (actor: UserActor) =>
      (await listAudit(db, actor, ask)).entries.map(({ changes }) => changes.map(({ column }) => column));
    expect((await columns(admin))[1]).toContain("phone_raw");
    expect((await columns(blind))[1]).not.toContain("phone_raw");
    expect(await columns(admin)).toContainEqual(["rows"]);
    const rows = await db
      .select({ operation: auditEntries.operation })
      .from(auditEntries)
      .orderBy(asc(auditEntries.id));
    expect(rows.map(({ operation }) => operation)).toEqual(["insert", "event"]);
  });
});
