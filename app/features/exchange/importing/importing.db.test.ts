import { deflateRawSync } from "node:zlib";
import { asc, eq } from "drizzle-orm";
import { expect, it } from "vitest";
import writeExcel from "write-excel-file/node";
import type { Db } from "~drizzle/client.server";
import { clientContacts, clients, clientTags, externalRefs, importRows, imports, jobs, pipelineMoves, tags, users } from "~drizzle/schema"; // prettier-ignore
import type { UserActor } from "~/lib/actor";
import { silentLog } from "~/lib/log.server";
import { testCore, type TestCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addBooking, addClient, addWorkplace } from "~tests/support/rows";
import { mapColumns, readFile, revertImport, startWriting, takeFile } from "./commands.server";
import { runImport } from "./jobs.server";
import { dropOldImports, KEPT_DAYS } from "./keeping/commands.server";
import { countOutcomes, getImport, listImportRows } from "./queries.server";
import type { KnownRule, UploadForm } from "./schema";

const auto: UploadForm = { encoding: "auto", delimiter: "auto" };

async function* chunks(bytes: Uint8Array) {
  for (let at = 0; at < bytes.length; at += 300_000)
    yield await Promise.resolve(bytes.subarray(at, at + 300_000));
}

/** The job's handler, as an engine calls it; its row in the outbox is forgotten. */
async function work(core: TestCore, importId: number) {
  const context = { core, signal: new AbortController().signal, log: silentLog, attempt: 1, jobId: 1 };
  await runImport(context as unknown as Parameters<typeof runImport>[0], { importId });
  await core.db.delete(jobs);
}

async function open(db: Db): Promise<{ core: TestCore; actor: UserActor }> {
  const core = testCore(db);
  const row = { username: "asel", usernameKey: "asel", displayName: "Асель", role: "manager" as const, locale: "ru", passwordHash: "x", isActive: true, createdAt: core.clock.now() }; // prettier-ignore
  const [user] = await db.insert(users).values(row).returning();
  return { core, actor: { kind: "user", userId: user?.id ?? 0, role: "manager", staffId: null } };
}

async function bring(core: TestCore, actor: UserActor, file: string | Uint8Array): Promise<number> {
  const data = chunks(typeof file === "string" ? new TextEncoder().encode(file) : file);
  const taken = await takeFile(core, actor, { fileName: "клиенты.csv", data });
  if (!taken.ok) throw new Error(taken.error);
  await readFile(core, actor, { importId: taken.value.importId, form: auto });
  await work(core, taken.value.importId);
  return taken.value.importId;
}

async function run(core: TestCore, actor: UserActor, importId: number, known: KnownRule = "skip", tag: { name: string } | null = null) {
  const { mapping } = await getImport(core.db, actor, importId);
  expect(await mapColumns(core, actor, { importId, mapping, known, tag, responsibleId: null })).toMatchObject({ ok: true });
  await work(core, importId);
  await startWriting(core, actor, importId);
  await work(core, importId);
  return countOutcomes(core.db, importId);
} // prettier-ignore

const rowsOf = async (core: TestCore, actor: UserActor, importId: number) => {
  const found = await getImport(core.db, actor, importId);
  return listImportRows(core.db, actor, { found, outcome: null, after: null, limit: 100 });
};

eachDatabase((openDb) => {
  it("brings people in with everything they have, and knows repeats and the known", async () => {
    const { core, actor } = await open(await openDb());
    const ivan = await addClient(core.db, {
      displayName: "Ким Иван",
      phoneE164: "+77011112233",
      phoneIsIdentity: true,
    });
    const file = [
      "ФИО;Телефон;Почта;Теги;Комментарий;ID клиента",
      'Омарова Алия;8 701 555 44 33;aliya@mail.ru;"vip, утро";"=HYPERLINK(""http://evil"")";A-1',
      ";;;;;",
      "Ким Иван;+7 (701) 111-22-33;ivan@mail.ru;;;",
      "Алия Омарова;+77015554433;;;;",
      "Сабитов Ермек;12345;нет;;;",
      ";8 701 000 00 01;;;;",
      "Ким Пётр Ильич;87011112233;;;;",
    ].join("\r\n");
    const id = await bring(core, actor, file);
    const read = await getImport(core.db, actor, id);
    expect(read).toMatchObject({ state: "mapping", total: 6, mapping: { 0: "name", 1: "phone", 2: "email", 3: "tags", 4: "notes", 5: "external" } }); // prettier-ignore
    expect(read.options.found).toMatchObject({
      encoding: "utf-8",
      delimiter: ";",
      emptyRows: 1,
      damage: "none",
    });
    expect(await run(core, actor, id, "fill", { name: "Из файла" })).toEqual({ created: 2, updated: 1, skipped: 1, invalid: 2 }); // prettier-ignore
    const rows = await rowsOf(core, actor, id);
    expect(rows.map(({ rowNo, outcome, problems }) => [rowNo, outcome, ...problems])).toEqual([
      [2, "created"],
      [4, "updated"],
      [5, "skipped", "same"],
      [6, "created", "phone_impossible:2", "email_wrong:3"],
      [7, "invalid", "no_name"],
      [8, "invalid", "name_differs"],
    ]);
    const all = await core.db.select().from(clients).orderBy(asc(clients.id));
    expect(all.map(({ displayName, phoneE164, email, source }) => [displayName, phoneE164, email, source])).toEqual([
      ["Ким Иван", "+77011112233", "ivan@mail.ru", "staff"],
      ["Омарова Алия", "+77015554433", "aliya@mail.ru", "import"],
      ["Сабитов Ермек", null, null, "import"],
    ]); // prettier-ignore
    expect(all[1]?.notes).toBe('=HYPERLINK("http://evil")');
    expect((await core.db.select().from(pipelineMoves)).map(({ cause }) => cause)).toEqual(["import", "import"]); // prettier-ignore
    expect((await core.db.select().from(tags).orderBy(asc(tags.id))).map(({ name }) => name)).toContain(
      "Из файла",
    );
    expect(await core.db.$count(importRows, eq(importRows.outcome, "file"))).toBe(0);
    expect(await core.db.$count(clientTags, eq(clientTags.clientId, ivan))).toBe(1);
  });

  it("takes back exactly what it made and changed, and says what it could not", async () => {
    const { core, actor } = await open(await openDb());
    const place = await addWorkplace(core.db);
    const ivan = await addClient(core.db, { displayName: "Ким Иван", firstName: "Иван", lastName: "Ким", phoneRaw: "+77011112233", phoneE164: "+77011112233", phoneIsIdentity: true, email: "old@mail.ru", emailKey: "old@mail.ru", notes: "Своя" }); // prettier-ignore
    const [before] = await core.db.select().from(clients);
    const file = "Имя,Телефон,Почта,Номер клиента,Заметка\nКим Иван,+77011112233,new@mail.ru,7,Чужая\nОмарова Алия,+77015554433,,8,\nСабитов Ермек,+77015554434,,9,\nЕсимов Олжас,+77015554435,,10,\n"; // prettier-ignore
    const id = await bring(core, actor, file);
    expect(await run(core, actor, id, "update", { name: "Разовый" })).toEqual({ created: 3, updated: 1 });
    const [changed] = await core.db.select().from(clients).where(eq(clients.id, ivan));
    expect(changed).toMatchObject({ email: "new@mail.ru", notes: "Своя\nЧужая", version: 2 });
    expect((await core.db.select().from(clientContacts)).map(({ raw }) => raw)).toEqual(["old@mail.ru"]);
    const [, aliya, ermek] = await core.db.select().from(clients).orderBy(asc(clients.id));
    await addBooking(core.db, place, { clientId: aliya?.id ?? 0 });
    await core.db
      .update(clients)
      .set({ notes: "Звонил" })
      .where(eq(clients.id, ermek?.id ?? 0));
    await core.db.update(clients).set({ notes: "Переписали" }).where(eq(clients.id, ivan));
    await revertImport(core, actor, id);
    await work(core, id);
    const rows = await rowsOf(core, actor, id);
    expect(rows.map(({ outcome, problems }) => [outcome, ...problems])).toEqual([["kept", "stays:notes"], ["kept", "in_use"], ["kept", "changed_since"], ["reverted"]]); // prettier-ignore
    const left = await core.db.select().from(clients).orderBy(asc(clients.id));
    expect(left.map(({ id: one }) => one)).toEqual([ivan, aliya?.id, ermek?.id]);
    expect(left[0]).toEqual({ ...before, notes: "Переписали", version: 3, searchText: left[0]?.searchText, sortKey: left[0]?.sortKey, updatedAt: left[0]?.updatedAt }); // prettier-ignore
    expect(await core.db.select().from(clientContacts)).toEqual([]);
    expect((await core.db.select().from(externalRefs)).map(({ externalId }) => externalId).sort()).toEqual(["8", "9"]); // prettier-ignore
    expect((await getImport(core.db, actor, id)).state).toBe("reverted");
  });

  it("goes on where a killed run was, changes nobody out of sight or forgotten, and may be run twice", async () => {
    const { core, actor } = await open(await openDb());
    const gone = await addClient(core.db, { displayName: "#1", code: "DFG23456" });
    await core.db.update(clients).set({ erasedAt: core.clock.now() }).where(eq(clients.id, gone));
    const people = Array.from({ length: 500 }, (_, n) => `Клиент Номер${n},+7701${1_000_000 + n}`);
    const id = await bring(
      core,
      actor,
      ["Имя,Телефон,Код клиента", "Кто-то,,DFG23456", ...people].join("\n"),
    );
    const { mapping } = await getImport(core.db, actor, id);
    const ask = { importId: id, mapping, known: "update" as const, tag: null, responsibleId: null };
    await mapColumns(core, actor, ask);
    await work(core, id);
    await startWriting(core, actor, id);
    const { writeSome } = await import("./writing/commands.server");
    expect(await writeSome(core, id)).toBe("more");
    expect((await getImport(core.db, actor, id)).created).toBe(400);
    await work(core, id);
    await work(core, id);
    expect(await getImport(core.db, actor, id)).toMatchObject({ state: "done", created: 500, refused: 1 });
    expect(await core.db.$count(clients)).toBe(501);
    expect((await rowsOf(core, actor, id))[0]).toMatchObject({ outcome: "invalid", problems: ["erased"] });
    const again = await bring(core, actor, ["Имя,Телефон", ...people].join("\n"));
    expect(await run(core, actor, again)).toEqual({ skipped: 500 });
    expect(await core.db.$count(clients)).toBe(501);
    const own: UserActor = { ...actor, userId: 99, role: "trainer", clientScope: "own" };
    await expect(getImport(core.db, own, id)).rejects.toMatchObject({ code: "forbidden" });
    const other: UserActor = { ...own, rights: { given: ["clients:import"], taken: [] } };
    await expect(getImport(core.db, other, id)).rejects.toMatchObject({ code: "not_found" });
  });

  it("reads spreadsheets and every encoding, and refuses in words what is no file of people", async () => {
    const { core, actor } = await open(await openDb());
    const cells = (row: (string | number)[]) => row.map((value) => ({ value, type: (typeof value === "number" ? Number : String) as StringConstructor })); // prettier-ignore
    const book = await writeExcel([cells(["Фамилия", "Имя", "Мобильный"]), cells(["Омарова", "Алия", 77015554433])] as never).toBuffer(); // prettier-ignore
    const sheet = await bring(core, actor, new Uint8Array(book));
    expect(await getImport(core.db, actor, sheet)).toMatchObject({ state: "mapping", total: 1, columns: ["Фамилия", "Имя", "Мобильный"] }); // prettier-ignore
    expect((await rowsOf(core, actor, sheet))[0]).toMatchObject({
      name: "Омарова Алия",
      phone: "+77015554433",
    });
    const cyrillic = Buffer.from("\xd4\xc8\xce;\xd2\xe5\xeb\xe5\xf4\xee\xed\n\xce\xec\xe0\xf0\xee\xe2\xe0 \xc0\xeb\xe8\xff;87015554433\n", "latin1"); // prettier-ignore
    const old = await bring(core, actor, cyrillic);
    expect(await getImport(core.db, actor, old)).toMatchObject({ columns: ["ФИО", "Телефон"], options: { found: { encoding: "windows-1251" } } }); // prettier-ignore
    const failing = async (file: string | Uint8Array) =>
      (await getImport(core.db, actor, await bring(core, actor, file))).error;
    expect(await failing("")
      .catch((error: Error) => error.message)).toBe("empty"); // prettier-ignore
    expect(await failing("\n\n;;\n")).toBe("empty");
    expect(await failing(`Имя,Телефон\n"Омарова,1\n`)).toBe("quote:2");
    expect(await failing(`Имя\n${"я".repeat(2_000_000)}\n`)).toBe("record:2");
    expect(await failing(`Имя\n${"я".repeat(40_000)}\n`)).toBe("cell:2");
    expect(await failing("a,".repeat(300))).toBe("columns:1");
    expect(await failing(Buffer.from("d0cf11e0a1b11ae1", "hex"))).toBe("old_excel");
    expect(await failing(Buffer.from("PK\x03\x04nonsense", "latin1"))).toBe("broken_zip");
    expect(await failing(bomb())).toBe("zip_bomb");
    expect(await core.db.$count(imports, eq(imports.state, "failed"))).toBe(8);
  });

  it("lets go of a file after half a year, never of one that is under way, and keeps the clients", async () => {
    const { core, actor } = await open(await openDb());
    const importId = await bring(core, actor, "Имя;Телефон\nАнна;+77011112233\n");
    await run(core, actor, importId);
    const [{ id: stuck } = { id: 0 }] = await core.db.insert(imports).values({ fileName: "b.csv", format: "csv", state: "running", columns: [], mapping: {}, options: {}, total: 0, checked: 0, created: 0, updated: 0, skipped: 0, refused: 0, createdAt: core.clock.now() }).returning({ id: imports.id }); // prettier-ignore
    core.clock.advance((KEPT_DAYS - 1) * 86_400_000);
    expect(await dropOldImports(core)).toBe(0);
    core.clock.advance(2 * 86_400_000);
    expect(await dropOldImports(core)).toBe(1);
    expect((await core.db.select({ id: imports.id }).from(imports)).map(({ id }) => id)).toEqual([stuck]);
    expect(await core.db.$count(importRows)).toBe(0);
    expect(await core.db.$count(clients)).toBe(1);
  });
});

/** An archive that says it holds little and unfolds to two hundred megabytes. */
function bomb(): Buffer {
  const name = Buffer.from("xl/workbook.xml");
  const packed = deflateRawSync(Buffer.alloc(200 * 1024 * 1024), { level: 1 });
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(1000, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, central, name, end]);
}
