import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { inbox } from "~drizzle/schema";
import type { Db } from "~drizzle/client.server";
import { directHandlers } from "~/routes/hooks/direct.server";
import { action, loader } from "~/routes/hooks/yclients";
import { testCore } from "../support/core";
import { eachDatabase } from "../support/databases";

const SECRET = "a-long-webhook-secret";
const path = (secret = SECRET) => `/api/v1/yclients/webhook?secret=${encodeURIComponent(secret)}`;
const good = (extra: object = {}) =>
  JSON.stringify({
    company_id: 4564,
    resource: "record",
    resource_id: 7,
    status: "create",
    data: {},
    ...extra,
  });

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

interface Door {
  (
    method: string,
    path: string,
    body?: string | Uint8Array<ArrayBuffer>,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
}

/** The two ways in: node:http ahead of Remix, and the resource route. Both must answer alike. */
async function doors(db: Db, env: Record<string, string> = {}): Promise<[string, Door][]> {
  const core = testCore(db, { env: { YCLIENTS_WEBHOOK_SECRET: SECRET, BODY_LIMIT_KB: "64", ...env } });
  const context = { core, requestId: "r1", log: core.log, clientIp: "127.0.0.1" } as never;
  const handler = directHandlers(core).handlers.get("/api/v1/yclients/webhook");
  const server = createServer((request, response) => void handler?.(request, response, context));
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const read = async (answer: Response) => ({
    status: answer.status,
    body: (await answer.json()) as Record<string, unknown>,
  });
  return [
    ["node:http", async (method, where, body) => read(await fetch(origin + where, { method, body }))],
    [
      "Remix",
      async (method, where, body) => {
        const request = new Request(`http://localhost${where}`, { method, body });
        const args = { request, context, params: {} };
        return read(await (method === "GET" ? loader(args) : action(args)));
      },
    ],
  ];
}

eachDatabase((open) => {
  it("answers the same at both doors", async () => {
    const db = await open();
    const cases: [string, string, string, string | Uint8Array<ArrayBuffer> | undefined, number][] = [
      ["a record", "POST", path(), good({ resource_id: 1 }), 200],
      ["another resource", "POST", path(), good({ resource: "client" }), 200],
      ["a wrong secret", "POST", path("wrong"), good(), 401],
      ["an empty secret", "POST", path(""), good(), 401],
      ["no secret", "POST", "/api/v1/yclients/webhook", good(), 401],
      ["another branch", "POST", path(), good({ company_id: 999 }), 401],
      ["no JSON", "POST", path(), "{oops", 400],
      ["an empty body", "POST", path(), "", 400],
      ["bytes", "POST", path(), Uint8Array.from([0xff, 0xfe, 0x00, 0x7b]), 400],
      ["a wrong shape", "POST", path(), "[1,2,3]", 400],
      ["a hostile shape", "POST", path(), '{"__proto__":{"company_id":4564},"resource":"record"}', 400],
      ["a body over the limit", "POST", path(), good({ data: { x: "y".repeat(70_000) } }), 413],
      ["another method", "GET", path(), undefined, 405],
      ["yet another method", "PUT", path(), good(), 405],
    ];
    for (const [door, knock] of await doors(db)) {
      for (const [title, method, where, body, status] of cases) {
        const answer = await knock(method, where, body);
        expect([door, title, answer.status]).toEqual([door, title, status]);
        if (status >= 400) expect(answer.body).toMatchObject({ type: "about:blank", status });
      }
    }
    expect(await db.$count(inbox)).toBe(2);
  });

  it("says nothing about what exists behind a wrong secret", async () => {
    const db = await open();
    const [[, on]] = (await doors(db)) as [[string, Door]];
    const [[, off]] = (await doors(await open(), { YCLIENTS: "off" })) as [[string, Door]];
    const answers = [
      await on("POST", path("wrong"), good()),
      await off("POST", path(), good()),
      await on("POST", path(), good({ company_id: 1 })),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await db.$count(inbox)).toBe(0);
  });

  it("keeps the raw body as it came, and a repeat once", async () => {
    const db = await open();
    const [[, knock]] = (await doors(db)) as [[string, Door]];
    const body = good({
      data: { last_change_date: "2026-03-02T06:00:00+0300", comment: "\\u0000 \\ud800 Ә 😀" },
    });
    expect((await knock("POST", path(), body)).body).toEqual({ status: "stored" });
    expect((await knock("POST", path(), body)).body).toEqual({ status: "duplicate" });
    expect((await db.select({ body: inbox.body }).from(inbox)).map((row) => row.body)).toEqual([body]);
  });
});
