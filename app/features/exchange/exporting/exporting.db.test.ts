import { expect, it } from "vitest";
import { noFilters } from "~/features/clients/list/schema";
import { messagesFor } from "~/i18n/catalogue";
import type { UserActor } from "~/lib/actor";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { exportClients } from "./queries.server";
import type { ExportColumn } from "./schema";

const manager: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };

eachDatabase((open) => {
  it("writes whom the filters leave, with what the actor may see", async () => {
    const db = await open();
    await addClient(db, { displayName: "Омарова Алия", lastName: "Омарова", firstName: "Алия", phoneE164: "+77015554433", email: "aliya@mail.ru", notes: "=1+1", code: "DFG23456" }); // prettier-ignore
    await addClient(db, { displayName: "Ким Иван", archivedAt: new Date("2026-01-05") });
    const columns: ExportColumn[] = ["code", "lastName", "firstName", "phone", "email", "notes", "due"];
    const ask = async (actor: UserActor) => {
      const { header, rows } = await exportClients(db, actor, { filters: noFilters, columns, zone: "Asia/Almaty", now: new Date("2026-03-02"), words: messagesFor("ru") }); // prettier-ignore
      const all = [];
      for await (const row of rows) all.push(row);
      return { header, all };
    };
    const { header, all } = await ask(manager);
    expect(header).toEqual(["Код клиента", "Фамилия", "Имя", "Телефон", "Почта", "Заметка", "Долг"]);
    expect(all).toEqual([["DFG23456", "Омарова", "Алия", "+77015554433", "aliya@mail.ru", "=1+1", ""]]);
    const narrow: UserActor = { ...manager, rights: { given: [], taken: ["clients:contacts", "payments:read"] } }; // prettier-ignore
    expect(await ask(narrow)).toEqual({
      header: header.slice(0, -1),
      all: [["DFG23456", "Омарова", "Алия", "+7 701 ••• •• 33", "a•••@mail.ru", "=1+1"]],
    });
    await expect(ask({ ...manager, role: "trainer" })).rejects.toMatchObject({ code: "forbidden" });
  });
});
