import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { clients, customFields, users } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import type { Role } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { addClient } from "~tests/support/rows";
import * as payments from "./client-payments";
import * as list from "./clients";
import * as one from "./clients.one";

type Answer = {
  status: number;
  body: Record<string, never> & { items?: { id: number; name: string }[]; next_cursor?: string | null };
};

async function desk(db: Db) {
  const core = testCore(db);
  const tokenOf = async (role: Role) => {
    const username = `u${Math.random().toString(36).slice(2)}`;
    const [user] = await db.insert(users)
      .values({ username, usernameKey: username, passwordHash: "x", role, displayName: "Анна", locale: "ru", isActive: true, createdAt: core.clock.now() })
      .returning({ id: users.id });
    return (await issueToken(db, { owner: { userId: user?.id ?? 0 }, label: "t", scopes: ["*"] }, core.clock.now())).token;
  };
  const ask = async (token: string | null, path: string, { method = "GET", body }: { method?: string; body?: unknown } = {}): Promise<Answer> => {
    const request = new Request(`https://studio.test/api/v1/clients${path}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}) },
    });
    const [, clientId, tail] = /^\/([^/?]+)(\/payments)?/.exec(path) ?? [];
    const route = tail ? payments : clientId ? one : list;
    const answer = await callRoute(route.loader, core, request, { params: clientId ? { clientId } : {}, requestId: randomUUID() });
    return { status: answer.status, body: (await answer.json()) as Answer["body"] };
  };
  return { core, db, tokenOf, ask };
} // prettier-ignore

eachDatabase((open) => {
  it("lists by filters and cursor, and says which filter makes no sense", async () => {
    const d = await desk(await open());
    for (const displayName of ["Алина", "Борис", "Вера"]) await addClient(d.db, { displayName });
    const token = await d.tokenOf("manager");
    const first = await d.ask(token, "?limit=2");
    expect(first.body.items?.map(({ name }) => name)).toEqual(["Алина", "Борис"]);
    const second = await d.ask(token, `?limit=2&cursor=${first.body.next_cursor}`);
    expect(second.body).toMatchObject({ items: [{ name: "Вера", custom_fields: {} }], next_cursor: null });
    expect((await d.ask(token, "?q=вер&sort=visits")).body.items?.map(({ name }) => name)).toEqual(["Вера"]);
    expect(await d.ask(token, "?visit=yesterday&limit=2")).toMatchObject({
      status: 422,
      body: { errors: [{ field: "visit" }] },
    });
    expect((await d.ask(token, "?cursor=zzz")).body).toMatchObject({ code: "bad_cursor" });
    expect((await d.ask(null, "")).status).toBe(401);
    // Whoever sees their own clients only is told of nobody.
    const own = await d.tokenOf("trainer");
    expect((await d.ask(own, "")).body.items).toEqual([]);
  });

  it("enters a client once, changes what is given, and refuses an old version", async () => {
    const d = await desk(await open());
    const [field] = await d.db.insert(customFields)
      .values({ label: "Рост", kind: "number", options: [], position: 1, createdAt: d.core.clock.now() }).returning(); // prettier-ignore
    const token = await d.tokenOf("manager");
    const body = {
      first_name: "Айгуль",
      phone: "8 701 555 01 20",
      custom_fields: { [field?.id ?? 0]: "170,5" },
    };
    const made = await d.ask(token, "", { method: "POST", body });
    expect(made).toMatchObject({ status: 201, body: { name: "Айгуль", source: "api", custom_fields: { [field?.id ?? 0]: "170.5" } } }); // prettier-ignore
    const { id, version } = made.body as unknown as { id: number; version: number };
    expect(await d.ask(token, "", { method: "POST", body: { first_name: "Другая", phone: "+77015550120" } })).toMatchObject({ status: 409, body: { code: "client_known", clients: [{ id }] } }); // prettier-ignore
    const bad = await d.ask(token, `/${id}`, { method: "PATCH", body: { version, email: "не почта", custom_fields: { 99: "1" } } }); // prettier-ignore
    expect(bad).toMatchObject({ status: 422, body: { errors: [{ field: "email" }, { field: "custom_fields.99" }] } }); // prettier-ignore
    const changed = await d.ask(token, `/${id}`, { method: "PUT", body: { version, notes: "Звонить вечером", is_archived: true, archive_reason: "Переехала" } }); // prettier-ignore
    expect(changed).toMatchObject({ status: 200, body: { name: "Айгуль", notes: "Звонить вечером", phone: "+77015550120" } }); // prettier-ignore
    expect((changed.body as unknown as { archived_at: string }).archived_at).not.toBeNull();
    expect(await d.ask(token, `/${id}`, { method: "PATCH", body: { version, notes: "Поздно" } })).toMatchObject({ status: 409, body: { code: "client_stale" } }); // prettier-ignore
    expect((await d.ask(token, `/${id}/payments`)).body).toMatchObject({ items: [], next_cursor: null });
    const [row] = await d.db.select().from(clients).where(eq(clients.id, id));
    expect(row?.notes).toBe("Звонить вечером");
    const own = await d.tokenOf("trainer");
    for (const path of [`/${id}`, `/${id}/payments`, "/999999"])
      expect([403, 404], path).toContain((await d.ask(own, path)).status);
    expect((await d.ask(own, `/${id}`)).status).toBe(404);
  });
});
