import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { directHandlers } from "~/routes/hooks/direct.server";
import type { Db } from "~drizzle/client.server";
import { inbox, jobs } from "~drizzle/schema";
import notification from "../contracts/wire/yookassa-notification.json";
import stripeEvent from "../contracts/wire/stripe-event.json";
import telegramUpdate from "../contracts/wire/telegram-update.json";
import { testCore } from "../support/core";
import { eachDatabase } from "../support/databases";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

/** The doors of one product; callers choose what address they seem to come from. */
async function doors(db: Db, env: Record<string, string> = {}) {
  const core = testCore(db, { env });
  const { handlers } = directHandlers(core);
  const server = createServer((request, response) => {
    const context = {
      core,
      requestId: "r1",
      log: core.log,
      clientIp: String(request.headers["x-test-ip"] ?? "127.0.0.1"),
    };
    void handlers.get(new URL(request.url ?? "", "http://x").pathname)?.(request, response, context as never);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return async (vendor: string, body: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${origin}/api/v1/${vendor}/webhook`, { method: "POST", body, headers });
    return answer.status;
  };
}

const stripeSignature = (body: string, { secret = "whsec_simulated", ago = 0 } = {}) => {
  const t = Math.floor(Date.now() / 1000) - ago;
  return {
    "stripe-signature": `t=${t},v1=${createHmac("sha256", secret).update(`${t}.${body}`).digest("hex")}`,
  };
};
const live = { YOOKASSA: "live", YOOKASSA_SHOP_ID: "100500", YOOKASSA_SECRET_KEY: "live_key" };

eachDatabase((open) => {
  it("YooKassa: by its addresses only, once for an event, with the job that asks again", async () => {
    const db = await open();
    const knock = await doors(db, live);
    const body = JSON.stringify(notification);
    expect(await knock("yookassa", body, { "x-test-ip": "203.0.113.9" })).toBe(401);
    expect(await knock("yookassa", body, { "x-test-ip": "185.71.76.5" })).toBe(200);
    expect(await knock("yookassa", body, { "x-test-ip": "77.75.156.11" })).toBe(200);
    expect(await knock("yookassa", "{", { "x-test-ip": "185.71.76.5" })).toBe(400);
    expect(await db.select({ source: inbox.source, key: inbox.dedupeKey }).from(inbox)).toEqual([
      { source: "yookassa", key: `payment.succeeded:${notification.object.id}:succeeded` },
    ]);
    expect((await db.select({ name: jobs.name }).from(jobs)).map(({ name }) => name)).toEqual([
      "applyPaymentEvent",
    ]);
  });

  it("YooKassa: from anywhere when told so, from this machine when simulated", async () => {
    const db = await open();
    const body = JSON.stringify(notification);
    const anywhere = await doors(db, { ...live, YOOKASSA_WEBHOOK_IPS: "any" });
    expect(await anywhere("yookassa", body, { "x-test-ip": "203.0.113.9" })).toBe(200);
    const simulated = await doors(db);
    expect(await simulated("yookassa", body, { "x-test-ip": "203.0.113.9" })).toBe(401);
    expect(await simulated("yookassa", body)).toBe(200);
  });

  it("Stripe: by the signature over the raw bytes, not older than five minutes, once for an event", async () => {
    const db = await open();
    const knock = await doors(db);
    const body = JSON.stringify(stripeEvent);
    expect(await knock("stripe", body)).toBe(401);
    expect(await knock("stripe", body, stripeSignature(body, { secret: "whsec_of_a_stranger" }))).toBe(401);
    expect(await knock("stripe", body, stripeSignature(body, { ago: 310 }))).toBe(401);
    expect(await knock("stripe", `${body} `, stripeSignature(body))).toBe(401);
    expect(await knock("stripe", body, stripeSignature(body))).toBe(200);
    expect(await knock("stripe", body, stripeSignature(body, { ago: 60 }))).toBe(200);
    const odd = '{"id":"we_1","object":"not an event"}';
    expect(await knock("stripe", odd, stripeSignature(odd))).toBe(400);
    expect(await db.select({ source: inbox.source, key: inbox.dedupeKey }).from(inbox)).toEqual([
      { source: "stripe", key: stripeEvent.id },
    ]);
  });

  it("Telegram: by our own secret; everything else it says is kept and answered with 200", async () => {
    const db = await open();
    const knock = await doors(db);
    const secret = { "x-telegram-bot-api-secret-token": "simulated-telegram-secret" };
    const body = JSON.stringify(telegramUpdate);
    expect(await knock("telegram", body)).toBe(401);
    expect(await knock("telegram", body, { "x-telegram-bot-api-secret-token": "wrong" })).toBe(401);
    for (const said of [body, body, "{oops", "[]", '{"update_id":"x"}', ""])
      expect([said, await knock("telegram", said, secret)]).toEqual([said, 200]);
    expect(await db.$count(inbox)).toBe(5);
    expect(new Set((await db.select({ name: jobs.name }).from(jobs)).map(({ name }) => name))).toEqual(
      new Set(["applyTelegramUpdate"]),
    );
  });

  it("are closed while their vendor is off", async () => {
    const db = await open();
    const knock = await doors(db, { YOOKASSA: "off", STRIPE: "off", TELEGRAM: "off" });
    const body = JSON.stringify(stripeEvent);
    expect(await knock("yookassa", JSON.stringify(notification))).toBe(401);
    expect(await knock("stripe", body, stripeSignature(body))).toBe(401);
    expect(
      await knock("telegram", "{}", { "x-telegram-bot-api-secret-token": "simulated-telegram-secret" }),
    ).toBe(401);
    expect(await db.$count(inbox)).toBe(0);
  });
});
