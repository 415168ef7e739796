import { expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import { createUser } from "~/features/accounts/commands.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import { systemActor, type Role } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { addClient, addWorkplace } from "~tests/support/rows";
import * as moveStage from "./client-move-stage";
import * as analytics from "./pipeline.analytics";
import * as stage from "./pipeline.stage";
import * as stages from "./pipeline.stages";
import * as assign from "./programs.assign";
import * as marks from "./programs.marks";
import * as program from "./programs.one";
import * as programs from "./programs";
import * as view from "./programs.view";

type Json = Record<string, unknown> & { id: number; items: Json[] };
type Route = { loader: Parameters<typeof callRoute>[0] };

async function door(db: Db) {
  const core = testCore(db);
  await addWorkplace(db);
  const tokenOf = async (role: Role) => {
    const username = `u${Math.random().toString(36).slice(2)}`;
    const made = await createUser(core, systemActor("test"), { username, displayName: "Анна", email: null, role, staffId: null, password: "correct horse battery" });
    if (!made.ok) throw new Error(made.error.reason);
    return (await issueToken(db, { owner: made.value, label: "t", scopes: ["*"] }, core.clock.now())).token;
  };
  const tokens = { manager: await tokenOf("manager"), trainer: await tokenOf("trainer") };
  const ask = async (route: Route, method: string, { params = {}, body, query = "", as = "manager" }: { params?: Record<string, number | string>; body?: unknown; query?: string; as?: keyof typeof tokens | null } = {}) => {
    const request = new Request(`https://studio.test/api/v1/x${query}`, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { "content-type": "application/json", ...(as ? { authorization: `Bearer ${tokens[as]}` } : {}) },
    });
    const answer = await callRoute(route.loader, core, request, { params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)])) });
    return { status: answer.status, body: (await answer.json()) as Json };
  };
  return { db, core, ask };
} // prettier-ignore

eachDatabase((open) => {
  it("stages are listed, added, changed, put in order and removed; clients are moved by who sees them", async () => {
    const { db, ask } = await door(await open());
    const all = (await ask(stages, "GET")).body.items;
    expect(all.map(({ key }) => key)).toHaveLength(7);
    expect(await ask(stages, "GET", { as: null })).toMatchObject({ status: 401 });
    expect(await ask(stages, "POST", { as: "trainer", body: { name: "Моё" } })).toMatchObject({ status: 403 });
    const made = await ask(stages, "POST", { body: { name: "Пробная неделя", color: "rose", stale_days: 7, after_id: all[1]?.id } });
    expect(made).toMatchObject({ status: 201, body: { key: null, order: 3, color: "rose" } });
    const params = { stageId: made.body.id };
    expect(await ask(stages, "POST", { body: { name: "Пробная неделя" } })).toMatchObject({ status: 409, body: { code: "stage_taken" } });
    expect(await ask(stage, "PUT", { params, body: { order: 1, stale_days: null } })).toMatchObject({ status: 200, body: { order: 1, name: "Пробная неделя", stale_days: null } });
    expect(await ask(stage, "PATCH", { params, body: { colour: "rose" } })).toMatchObject({ status: 422 });
    expect(await ask(stage, "PATCH", { params: { stageId: 999 }, body: {} })).toMatchObject({ status: 404 });

    const clientId = await addClient(db, { displayName: "Ким Виктор" });
    const move = (body: unknown, as: "manager" | "trainer" = "manager", id = clientId) => ask(moveStage, "POST", { params: { clientId: id }, body, as });
    expect(await move({ stage_id: made.body.id, notes: "сам попросил" })).toMatchObject({ status: 200, body: { moved: true, from_stage_id: null } });
    expect(await move({ stage_id: made.body.id })).toMatchObject({ status: 200, body: { moved: false } });
    expect(await move({ stage_id: all[3]?.id, from_stage_id: all[0]?.id })).toMatchObject({ status: 409, body: { code: "moved_meanwhile", stage_id: made.body.id } });
    expect(await move({ stage_id: 999 })).toMatchObject({ status: 409, body: { code: "stage_gone" } });
    expect(await move({ stage_id: all[3]?.id }, "trainer")).toMatchObject({ status: 404 });
    expect(await ask(stage, "DELETE", { params })).toMatchObject({ status: 409, body: { code: "stage_holds" } });
    expect(await ask(stage, "DELETE", { params, query: `?move_to=${all[3]?.id}` })).toMatchObject({ status: 200, body: { moved: 1 } });
    const figures = await ask(analytics, "GET", { query: "?from=2020-01-01&until=2030-01-01" });
    expect((figures.body.stages as { stage_id: number; now: number }[]).find(({ stage_id }) => stage_id === all[3]?.id)?.now).toBe(1);
    expect(await ask(analytics, "GET", { query: "?from=2026-02-02&until=2026-01-01" })).toMatchObject({ status: 422, body: { code: "days_turned" } });
  }); // prettier-ignore

  it("programmes are written, given and marked, and say in words why not", async () => {
    const { db, ask } = await door(await open());
    const row = { key: "squat", name: "Присед", sets: 3, reps: "10", weight: "40 кг", rest: "", notes: "" };
    const content = { days: [{ key: "d1", title: "Ноги", exercises: [row] }] };
    const price = { minor: 0, currency: "KZT" };
    expect(await ask(programs, "POST", { body: { title: "Пустая", price, content: { days: [] } } })).toMatchObject({ status: 422, body: { code: "empty_program" } });
    const word = "<p class=MsoNormal style='mso-x'>Без <b>рывков</b><o:p></o:p></p><script>alert(1)</script><a href='javascript:x'>тут</a>";
    const made = await ask(programs, "POST", { body: { title: "Сила", price, content, formatted_program: word } });
    expect(made).toMatchObject({ status: 201, body: { state: "draft", payment: "free", formatted_program: "<p>Без <strong>рывков</strong></p>тут" } });
    const params = { programId: made.body.id };
    expect(await ask(program, "PUT", { params, body: { version: 1, title: "Сила два" } })).toMatchObject({ status: 200, body: { version: 2, version_number: 1 } });
    const stale = await ask(program, "PATCH", { params, body: { version: 1, title: "Сила три" } });
    expect(stale).toMatchObject({ status: 409, body: { code: "program_stale", version: 2 } });
    expect(stale.body.detail).toMatch(/изменили/);
    expect(await ask(view, "GET", { params })).toMatchObject({ status: 200, body: { rows: [{ name: "Присед", day_number: 1, position: 1 }] } });

    const clientId = await addClient(db, { displayName: "Омарова Гульнара" });
    const given = await ask(assign, "POST", { params, body: { client_id: clientId } });
    expect(given).toMatchObject({ status: 201, body: { client_id: clientId, template_id: made.body.id, state: "active" } });
    expect(await ask(assign, "POST", { params, as: "trainer", body: { client_id: clientId } })).toMatchObject({ status: 404 });
    const own = { programId: given.body.id };
    expect(await ask(program, "GET", { params: own, as: "trainer" })).toMatchObject({ status: 404 });
    expect(await ask(assign, "POST", { params: own, body: { client_id: clientId } })).toMatchObject({ status: 409, body: { code: "not_a_template" } });
    const mark = { day_key: "d1", exercise_key: "squat", done_on: "2025-06-01" };
    expect(await ask(marks, "POST", { params: own, body: mark })).toMatchObject({ status: 409, body: { code: "wrong_day" } });
    expect(await ask(marks, "POST", { params: own, body: { ...mark, exercise_key: "plank" } })).toMatchObject({ status: 409, body: { code: "no_exercise" } });
    expect(await ask(program, "PATCH", { params: own, body: { version: 1, is_archived: true } })).toMatchObject({ status: 409, body: { code: "program_running" } });
    expect(await ask(program, "PATCH", { params: own, body: { version: 1, state: "done" } })).toMatchObject({ status: 200, body: { state: "done" } });
    expect(await ask(marks, "POST", { params: own, body: mark })).toMatchObject({ status: 409, body: { code: "not_running" } });
    expect(await ask(program, "GET", { params: { programId: 999 } })).toMatchObject({ status: 404 });
  }); // prettier-ignore
});
