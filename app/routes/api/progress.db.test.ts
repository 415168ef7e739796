import { expect, it } from "vitest";
import { createUser } from "~/features/accounts/commands.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import { systemActor, type Role } from "~/lib/actor";
import type { Db } from "~drizzle/client.server";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { addClient } from "~tests/support/rows";
import { openStudio } from "~tests/support/studio";
import * as journal from "./client-progress";
import * as progress from "./progress";
import * as chart from "./progress.chart";
import * as one from "./progress.one";
import * as restore from "./progress.restore";

interface Body {
  id: number;
  version: number;
  code: string;
  weight: number | null;
  lower_abdomen: number | null;
  items: { id: number; measurement_date: string; period: string }[];
  next_cursor: string | null;
  lines: {
    measure: string;
    unit: string;
    points: { date: string; value: number }[];
    change: number | null;
  }[];
  values: { measure: string; meant: number | null }[];
}

async function desk(db: Db) {
  const core = testCore(db, { now: "2026-03-30T06:00:00Z" });
  await openStudio(db);
  const tokenOf = async (role: Role) => {
    const made = await createUser(core, systemActor("test"), {
      username: `u-${role}`, displayName: "Анна", email: null, role, staffId: null, password: "correct horse battery",
    });
    if (!made.ok) throw new Error(made.error.reason);
    const owner = { userId: made.value.userId };
    return (await issueToken(db, { owner, label: "t", scopes: ["*"] }, core.clock.now())).token;
  };
  const manager = await tokenOf("manager");
  const ask = async (
    route: typeof journal.loader, method: string, path: string,
    { params = {}, body, token = manager }: { params?: Record<string, string>; body?: object; token?: string } = {},
  ) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    const request = new Request(`https://studio.test/api/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
    const answer = await callRoute(route as Parameters<typeof callRoute>[0], core, request, { params });
    return { status: answer.status, body: (answer.status === 204 ? {} : await answer.json()) as Body };
  };
  const clientId = await addClient(db, { displayName: "Мария Белова" });
  const enter = (body: object) => ask(progress.action, "POST", "progress", { body: { client_id: clientId, ...body } });
  return { clientId, ask, enter, tokenOf };
} // prettier-ignore

eachDatabase((open) => {
  it("writes, lists, changes, deletes, puts back and draws a journal in kilograms and centimetres", async () => {
    const d = await desk(await open());
    const first = await d.enter({ measurement_date: "2026-03-02", period: "before", weight: "82,5", lower_abdomen: 91.5 });
    expect(first).toMatchObject({ status: 201, body: { weight: 82.5, lower_abdomen: 91.5, waist: null, period: "before", version: 1 } });
    const second = await d.enter({ measurement_date: "2026-03-09", period: "week_1", weight: 81.9 });
    const client = { clientId: String(d.clientId) };
    const page = await d.ask(journal.loader, "GET", "clients/1/progress?limit=1", { params: client });
    expect(page.body.items).toMatchObject([{ measurement_date: "2026-03-09" }]);
    const rest = await d.ask(journal.loader, "GET", `clients/1/progress?limit=1&cursor=${page.body.next_cursor}`, { params: client });
    expect([rest.body.items[0]?.period, rest.body.next_cursor]).toEqual(["before", null]);
    const id = { id: String(second.body.id) };
    const changed = await d.ask(one.action as typeof journal.loader, "PUT", "progress/2", { params: id, body: { version: 1, weight: null, waist: 90 } });
    expect(changed).toMatchObject({ status: 200, body: { weight: null, waist: 90, version: 2, period: "week_1" } });
    const stale = await d.ask(one.action as typeof journal.loader, "PATCH", "progress/2", { params: id, body: { version: 1, weight: 80 } });
    expect(stale).toMatchObject({ status: 409, body: { code: "stale", version: 2 } });
    const back = await d.ask(one.action as typeof journal.loader, "PATCH", "progress/2", { params: id, body: { version: 2, weight: 81 } });
    expect(back).toMatchObject({ status: 200, body: { weight: 81, waist: 90 } });
    const drawn = await d.ask(chart.loader, "GET", "progress/1/chart?measure=weight", { params: { id: String(d.clientId) } });
    expect(drawn.body.lines).toEqual([
      { measure: "weight", unit: "kg", change: -1.5, points: [{ date: "2026-03-02", value: 82.5 }, { date: "2026-03-09", value: 81 }] },
    ]);
    expect(await d.ask(one.action as typeof journal.loader, "DELETE", "progress/2", { params: id })).toMatchObject({ status: 204 });
    const left = await d.ask(one.loader as typeof journal.loader, "GET", "progress/1", { params: { id: String(d.clientId) } });
    expect(left.body.items).toHaveLength(1);
    expect(await d.ask(restore.action, "POST", "x", { params: { entryId: id.id } })).toMatchObject({ status: 200, body: { weight: 81 } });
  });

  it("asks back what is doubtful or there already, refuses what cannot be, and shows a trainer no client of others", async () => {
    const d = await desk(await open());
    const day = { measurement_date: "2026-03-02" };
    expect(await d.enter(day)).toMatchObject({ status: 422, body: { code: "empty_measurement" } });
    expect(await d.enter({ ...day, weight: 750 })).toMatchObject({ status: 422, body: { code: "impossible_measure" } });
    expect(await d.enter({ ...day, weight: "much" })).toMatchObject({ status: 422 });
    expect(await d.enter({ ...day, period: "week_0", weight: 80 })).toMatchObject({ status: 422 });
    expect(await d.enter({ measurement_date: "2026-04-02", weight: 80 })).toMatchObject({ status: 422, body: { code: "measured_in_future" } });
    const doubtful = await d.enter({ ...day, weight: 7.5 });
    expect(doubtful).toMatchObject({ status: 409, body: { code: "doubtful_measure", values: [{ measure: "weight", meant: 75 }] } });
    const made = await d.enter({ ...day, weight: 7.5, confirmed: true });
    expect(made.status).toBe(201);
    expect(await d.enter({ ...day, waist: 80 })).toMatchObject({ status: 409, body: { code: "measured_already", entry_id: made.body.id } });
    expect(await d.enter({ ...day, waist: 80, existing: "change" })).toMatchObject({ status: 201, body: { id: made.body.id, weight: 7.5 } });
    const token = await d.tokenOf("trainer");
    const params = { id: String(d.clientId), clientId: String(d.clientId), entryId: String(made.body.id) };
    expect((await d.ask(journal.loader, "GET", "x", { token, params })).status).toBe(404);
    expect((await d.ask(chart.loader, "GET", "x", { token, params })).status).toBe(404);
    expect((await d.ask(restore.action, "POST", "x", { token, params })).status).toBe(404);
    const foreign = { token, params: { id: params.entryId }, body: { version: 1, weight: 70 } };
    expect((await d.ask(one.action as typeof journal.loader, "PUT", "x", foreign)).status).toBe(404);
  });
}); // prettier-ignore
