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
  return async (vendor: string, body: string, headers: Record<string, string> = {}, query = "") => {
    const answer = await fetch(`${origin}/api/v1/${vendor}/webhook${query}`, {
      method: "POST",
      body,
      headers,
    });
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

  it("FreeScout: by the signature over the raw bytes, with the event out of its header, once for an event", async () => {
    const db = await open();
    const knock = await doors(db);
    const body = '{"id":31,"updatedAt":"2026-03-01T09:00:00Z","firstName":"\\u0410"}';
    const signed = (
      said: string,
      event = "customer.updated",
      key = "simulated-freescout-webhook-secret",
    ) => ({
      "x-freescout-event": event,
      "x-freescout-signature": createHmac("sha1", key).update(said).digest("base64"),
    });
    expect(await knock("freescout", body)).toBe(401);
    expect(await knock("freescout", body, signed(body, "customer.updated", "another"))).toBe(401);
    // What was parsed and written anew is not what was signed.
    expect(await knock("freescout", JSON.stringify(JSON.parse(body)), signed(body))).toBe(401);
    expect(await knock("freescout", body, signed(body))).toBe(200);
    expect(await knock("freescout", body, signed(body))).toBe(200);
    expect(await knock("freescout", body, signed(body, "freescout.test"))).toBe(400);
    expect(await knock("freescout", "[]", signed("[]"))).toBe(400);
    const rows = await db.select({ key: inbox.dedupeKey, subject: inbox.subject }).from(inbox);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.key).toMatch(/^customer\.updated:31:2026-03-01T09:00:00Z:[0-9a-f]{16}$/);
    expect(rows[0]?.subject).toBe("customer:31");
    expect(await db.select({ name: jobs.name }).from(jobs)).toEqual([{ name: "applyHelpdeskEvent" }]);
  });

  it("amoCRM: by the secret in its address and the account it names, once for an event", async () => {
    const db = await open();
    const knock = await doors(db);
    const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
    const body = form({ "contacts[update][0][id]": "3", "contacts[update][0][updated_at]": "1585758065", "account[subdomain]": "kartoteka" }); // prettier-ignore
    const secret = "?secret=simulated-amocrm-webhook-secret";
    expect(await knock("amocrm", body)).toBe(401);
    expect(await knock("amocrm", body, {}, "?secret=")).toBe(401);
    expect(await knock("amocrm", body, {}, `${secret}x`)).toBe(401);
    expect(await knock("amocrm", body.replace("kartoteka", "another"), {}, secret)).toBe(401);
    expect(await knock("amocrm", "{}", {}, secret)).toBe(400);
    expect(await knock("amocrm", body, {}, secret)).toBe(200);
    expect(await knock("amocrm", body, {}, secret)).toBe(200);
    const rows = await db.select({ key: inbox.dedupeKey, subject: inbox.subject }).from(inbox);
    expect(rows).toHaveLength(1);
    expect(rows[0]?.key).toMatch(/^kartoteka:contact:3:1585758065:[0-9a-f]{16}$/);
    expect(await db.select({ name: jobs.name }).from(jobs)).toEqual([{ name: "applyAmocrmEvent" }]);
  });

  it("are closed while their vendor is off", async () => {
    const db = await open();
    const knock = await doors(db, { YOOKASSA: "off", STRIPE: "off", TELEGRAM: "off", AMOCRM: "off" });
    const body = JSON.stringify(stripeEvent);
    expect(await knock("yookassa", JSON.stringify(notification))).toBe(401);
    expect(
      await knock("amocrm", "contacts[add][0][id]=3", {}, "?secret=simulated-amocrm-webhook-secret"),
    ).toBe(401);
    expect(await knock("stripe", body, stripeSignature(body))).toBe(401);
    expect(
      await knock("telegram", "{}", { "x-telegram-bot-api-secret-token": "simulated-telegram-secret" }),
    ).toBe(401);
    expect(await db.$count(inbox)).toBe(0);
  });
});
