import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import type { PaymentRequest } from "~/features/payments/ports";
import { createYookassaGateway } from "~/integrations/yookassa/adapter.server";
import { createYookassaClient, type YookassaClientOptions } from "~/integrations/yookassa/client.server";
import { minorOf, wireAmountOf } from "~/integrations/yookassa/map";
import {
  startYookassaSimulator,
  type YookassaSimulatorOptions,
} from "~/integrations/yookassa/simulator/start.server";
import { callerFilter, readYookassaNotification } from "~/integrations/yookassa/webhook.server";
import { fixedClock } from "~/lib/clock";
import { readEnv } from "~/lib/env.server";
import { silentLog } from "~/lib/log.server";
import { atEnd, closeAll, failureOf, kindOf, listeningLog, serve } from "./support/wire";
import notification from "./wire/yookassa-notification.json";
import paymentAnswer from "./wire/yookassa-payment.json";

afterEach(closeAll);

const now = "2026-03-12T09:00:00Z";

const request: PaymentRequest = {
  paymentId: 72,
  amountMinor: 150_050,
  currency: "RUB",
  description: "Массаж спины, 14 марта, 12:00",
  returnUrl: "https://crm.example.com/b/abc/pay",
  cancelUrl: "https://crm.example.com/b/abc",
  expiresAt: new Date("2026-03-12T09:20:00Z"),
  locale: "ru",
  email: "anna@example.com",
  receipt: {
    customer: { email: "anna@example.com", phoneE164: "+79211234567" },
    lines: [
      { description: "Массаж спины", quantity: 1, priceMinor: 100_050, vatCode: 1, mode: "full_prepayment", subject: "service" },
      { description: "Горячие камни", quantity: 2, priceMinor: 25_000, vatCode: 1, mode: "prepayment", subject: "service" },
    ],
  },
  idempotencyKey: "payment:72:1",
}; // prettier-ignore

function connect(baseUrl: string, more: Partial<YookassaClientOptions> = {}) {
  const client = createYookassaClient({
    baseUrl,
    shopId: "100500",
    secretKey: "test_simulated",
    clock: fixedClock(now),
    log: silentLog,
    retryDelayMs: 1,
    ...more,
  });
  atEnd(() => client.close());
  return createYookassaGateway(client);
}

async function world(
  more: Partial<YookassaSimulatorOptions> = {},
  client: Partial<YookassaClientOptions> = {},
) {
  const clock = fixedClock(now);
  const simulator = await startYookassaSimulator({
    clock,
    log: silentLog,
    webhookDelayMs: 0,
    webhookRetryDelayMs: 2,
    ...more,
  });
  atEnd(() => simulator.close());
  const paid = async (given: Partial<PaymentRequest> = {}) => {
    const made = await gateway.createPayment({ ...request, ...given });
    const payment = simulator.shop.find(made.externalId);
    if (!payment) throw new Error("the simulator lost the payment");
    simulator.shop.pay(payment);
    return made.externalId;
  };
  const gateway = connect(simulator.url, client);
  return { simulator, clock, gateway, paid };
}

const refundOf = (externalPaymentId: string, amountMinor: number, idempotencyKey = "refund:1") => ({
  externalPaymentId,
  amountMinor,
  currency: "RUB",
  reason: "Отмена",
  idempotencyKey,
  receipt: null,
});

describe("a payment", () => {
  it("waits on the gateway's page, is paid there, and is then asked for", async () => {
    const { gateway, simulator } = await world();
    const made = await gateway.createPayment(request);
    expect(made).toMatchObject({
      status: "pending",
      amountMinor: 150_050,
      currency: "RUB",
      paymentId: 72,
      failure: null,
    });
    expect(made.confirmationUrl).toBe(`${simulator.url}/checkout/${made.externalId}`);
    expect(simulator.state.receipts[0]?.items).toMatchObject([
      { quantity: "1.00", amount: { value: "1000.50" }, payment_mode: "full_prepayment" },
      { quantity: "2.00", amount: { value: "250.00" }, payment_mode: "partial_prepayment" },
    ]);
    expect(JSON.stringify(simulator.state)).not.toContain("anna@example.com");
    const page = await fetch(made.confirmationUrl ?? "", {
      method: "POST",
      body: new URLSearchParams({ act: "pay", method: "sbp" }),
      redirect: "manual",
    });
    expect([page.status, page.headers.get("location")]).toEqual([303, request.returnUrl]);
    expect(await gateway.fetchPayment(made.externalId)).toMatchObject({
      status: "succeeded",
      amountMinor: 150_050,
      paymentId: 72,
      confirmationUrl: null,
    });
  });

  it("that is declined or lapses has failed, and says why", async () => {
    const { gateway, simulator, clock } = await world();
    const declined = await gateway.createPayment(request);
    await fetch(declined.confirmationUrl ?? "", {
      method: "POST",
      body: new URLSearchParams({ act: "decline" }),
      redirect: "manual",
    });
    expect(await gateway.fetchPayment(declined.externalId)).toMatchObject({
      status: "failed",
      failure: "insufficient_funds",
      confirmationUrl: null,
    });
    const forgotten = await gateway.createPayment({ ...request, idempotencyKey: "payment:72:2" });
    clock.advance(3600_000);
    expect(await gateway.fetchPayment(forgotten.externalId)).toMatchObject({
      status: "failed",
      failure: "expired_on_confirmation",
    });
    expect(simulator.state.payments).toHaveLength(2);
  });

  it("may be paid late, after the client has left the page", async () => {
    const { gateway, clock } = await world();
    const made = await gateway.createPayment(request);
    await fetch(made.confirmationUrl ?? "", {
      method: "POST",
      body: new URLSearchParams({ act: "later", seconds: "1500" }),
      redirect: "manual",
    });
    expect(await gateway.fetchPayment(made.externalId)).toMatchObject({ status: "pending" });
    clock.advance(1500_000);
    expect(await gateway.fetchPayment(made.externalId)).toMatchObject({ status: "succeeded" });
  });

  it("cannot be called off while it waits: the answer is how it stands", async () => {
    const { gateway } = await world();
    const made = await gateway.createPayment(request);
    expect(await gateway.cancelPayment(made.externalId)).toMatchObject({ status: "pending" });
  });

  it("that is unknown is null, but not when something else answered 404", async () => {
    const { gateway } = await world();
    expect(await gateway.fetchPayment("00000000-0000-0000-0000-000000000000")).toBeNull();
    expect(await gateway.fetchRefund("00000000-0000-0000-0000-000000000000")).toBeNull();
    const proxy = await serve(() => ({ status: 404, body: "<html>no such site</html>" }));
    expect(await kindOf(connect(proxy.url).fetchPayment("1"))).toBe("broken_answer");
  });

  it("of the documentation is read", async () => {
    const server = await serve(() => ({ status: 200, body: JSON.stringify(paymentAnswer) }));
    expect(await connect(server.url).fetchPayment(paymentAnswer.id)).toEqual({
      externalId: paymentAnswer.id,
      status: "pending",
      amountMinor: 10_000,
      currency: "RUB",
      paymentId: 72,
      confirmationUrl: paymentAnswer.confirmation.confirmation_url,
      failure: null,
    });
  });

  it.each([
    [{ status: "succeeded", paid: false }, { status: "pending" }],
    [{ status: "waiting_for_capture", paid: true }, { status: "pending" }],
    [{ status: "canceled" }, { status: "failed", failure: "canceled" }],
    [{ status: "something_new" }, { status: "pending" }],
    [{ metadata: { payment_id: "0x48" } }, { paymentId: null }],
    [{ metadata: null }, { paymentId: null }],
    [{ amount: { value: "100.5", currency: "RUB" } }, { amountMinor: 10_050 }],
  ])("with %j is %j", async (changes, expected) => {
    const server = await serve(() => ({
      status: 200,
      body: JSON.stringify({ ...paymentAnswer, ...changes }),
    }));
    expect(await connect(server.url).fetchPayment("1")).toMatchObject(expected);
  });

  it.each([
    { amount: { value: 100, currency: "RUB" } },
    { amount: { value: "1e2", currency: "RUB" } },
    { id: "" },
  ])("with %j is not believed", async (changes) => {
    const server = await serve(() => ({
      status: 200,
      body: JSON.stringify({ ...paymentAnswer, ...changes }),
    }));
    expect(await kindOf(connect(server.url).fetchPayment("1"))).toBe("broken_answer");
  });

  it("has its amount as text with two decimals, and back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_999 }), (minor) => {
        const wire = wireAmountOf(minor, "RUB");
        expect(wire.value).toMatch(/^\d+\.\d{2}$/);
        expect(minorOf(wire)).toBe(minor);
      }),
    );
  });
});

describe("repeats", () => {
  it("of one key are one payment; the key with another body is refused", async () => {
    const { gateway, simulator } = await world();
    const first = await gateway.createPayment(request);
    expect((await gateway.createPayment(request)).externalId).toBe(first.externalId);
    expect(simulator.state.payments).toHaveLength(1);
    const failure = await failureOf(gateway.createPayment({ ...request, description: "Другое" }));
    expect(failure).toMatchObject({ kind: "invalid_request", vendorCode: "invalid_request" });
    expect(simulator.state.payments).toHaveLength(1);
  });

  it.each(["cutSocket", "serverError", "stillWorking"] as const)(
    "after %s lead to one payment",
    async (fault) => {
      const { gateway, simulator } = await world();
      simulator.state.faults[fault] = 2;
      expect(await gateway.createPayment(request)).toMatchObject({ status: "pending" });
      expect(simulator.state.payments).toHaveLength(1);
    },
  );

  it("after an answer that got lost find the payment that was made", async () => {
    const { gateway, simulator } = await world({}, { timeoutMs: 150 });
    simulator.state.faults.lostAnswer = 1;
    const made = await gateway.createPayment(request);
    expect(simulator.state.payments.map((one) => one.id)).toEqual([made.externalId]);
  });

  it("end when the gateway is still working after some time, and the same key finds the end of it", async () => {
    const { gateway, simulator } = await world();
    simulator.state.faults.stillWorking = -1;
    expect(await failureOf(gateway.createPayment(request))).toMatchObject({
      kind: "unavailable",
      status: 202,
      retryAfterMs: 200,
      transient: true,
    });
    simulator.state.faults.stillWorking = 0;
    expect(await gateway.createPayment(request)).toMatchObject({ status: "pending" });
    expect(simulator.state.payments).toHaveLength(1);
  });
});

describe("a refund", () => {
  it("gives back a part and then the rest, never more, and only what was paid", async () => {
    const { gateway, simulator, paid } = await world();
    const id = await paid();
    const part = await gateway.refundPayment(refundOf(id, 50_000));
    expect(part).toMatchObject({ status: "succeeded", amountMinor: 50_000 });
    expect(await gateway.refundPayment(refundOf(id, 50_000))).toEqual(part);
    expect(await gateway.fetchRefund(part.externalId)).toEqual(part);
    expect(await kindOf(gateway.refundPayment(refundOf(id, 100_051, "refund:2")))).toBe("invalid_request");
    await gateway.refundPayment(refundOf(id, 100_050, "refund:3"));
    expect(simulator.shop.find(id)?.refundedMinor).toBe(150_050);
    const waiting = await gateway.createPayment({ ...request, idempotencyKey: "other" });
    expect(await kindOf(gateway.refundPayment(refundOf(waiting.externalId, 1, "refund:4")))).toBe(
      "invalid_request",
    );
  });

  it("is made once although its answer got lost", async () => {
    const { gateway, simulator, paid } = await world({}, { timeoutMs: 150 });
    const id = await paid();
    simulator.state.faults.lostAnswer = 1;
    await gateway.refundPayment(refundOf(id, 50_000));
    expect(simulator.state.refunds).toHaveLength(1);
  });

  it("carries a receipt of its own", async () => {
    const { gateway, simulator, paid } = await world();
    const id = await paid();
    await gateway.refundPayment({ ...refundOf(id, 150_050), receipt: request.receipt });
    expect(simulator.state.receipts.map((one) => one.kind)).toEqual(["refund", "payment"]);
  });
});

describe("receipts of 54-FZ", () => {
  it("must add up, and must be there when the shop has a cash register", async () => {
    const { gateway, simulator } = await world();
    expect(await kindOf(gateway.createPayment({ ...request, amountMinor: 150_051 }))).toBe("invalid_request");
    simulator.state.needsReceipt = true;
    expect(await kindOf(gateway.createPayment({ ...request, receipt: null }))).toBe("invalid_request");
    const nobody = { ...request.receipt!, customer: { email: null, phoneE164: null } };
    expect(await kindOf(gateway.createPayment({ ...request, receipt: nobody }))).toBe("invalid_request");
    expect(simulator.state.payments).toHaveLength(0);
    expect(await gateway.createPayment(request)).toMatchObject({ status: "pending" });
  });

  it("follow with a second one when the service is rendered", async () => {
    const { gateway, simulator, paid } = await world();
    const id = await paid();
    const lines = request.receipt!.lines.map((line) => ({ ...line, mode: "full_payment" as const }));
    const settlement = {
      externalPaymentId: id,
      customer: request.receipt!.customer,
      lines,
      prepaidMinor: 150_050,
      currency: "RUB",
      idempotencyKey: "receipt:1",
    };
    const sent = await gateway.sendSettlementReceipt(settlement);
    expect(await gateway.sendSettlementReceipt(settlement)).toEqual(sent);
    expect(simulator.state.receipts.filter((one) => one.kind === "settlement")).toHaveLength(1);
    const wrong = { ...settlement, prepaidMinor: 1, idempotencyKey: "receipt:2" };
    expect(await kindOf(gateway.sendSettlementReceipt(wrong))).toBe("invalid_request");
  });
});

describe("a gateway that misbehaves", () => {
  it.each([
    ["serverError", -1, "unavailable"],
    ["htmlPage", -1, "unavailable"],
    ["cutSocket", -1, "unreachable"],
    ["brokenJson", 1, "broken_answer"],
  ] as const)("with %s ends in a clear error", async (fault, times, kind) => {
    const { gateway, simulator } = await world();
    simulator.state.faults[fault] = times;
    expect(await kindOf(gateway.createPayment(request))).toBe(kind);
  });

  it("is waited for as long as it asks, and not longer than the deadline", async () => {
    const { gateway, simulator } = await world({}, { timeoutMs: 60, retries: 0 });
    Object.assign(simulator.state.faults, { rateLimited: 1, retryAfterSeconds: 7 });
    expect(await failureOf(gateway.fetchPayment("1"))).toMatchObject({
      kind: "rate_limited",
      retryAfterMs: 7000,
    });
    simulator.state.faults.slowMs = 300;
    expect(await kindOf(gateway.fetchPayment("1"))).toBe("timeout");
  });

  it("refuses a wrong key, and nobody listening is unreachable", async () => {
    const { simulator } = await world();
    expect(await kindOf(connect(simulator.url, { secretKey: "wrong" }).createPayment(request))).toBe(
      "unauthorized",
    );
    expect(await kindOf(connect("http://127.0.0.1:9").createPayment(request))).toBe("unreachable");
  });

  it("leaves no key, person, sum or id in the log", async () => {
    const { log, text } = listeningLog();
    const { gateway, simulator } = await world({}, { log });
    const made = await gateway.createPayment(request);
    await gateway.fetchPayment(made.externalId);
    simulator.state.faults.serverError = 1;
    await gateway.fetchPayment(made.externalId);
    const failure = await failureOf(gateway.createPayment({ ...request, amountMinor: 1 }));
    log.warn({ err: failure }, "failed");
    const basic = Buffer.from("100500:test_simulated").toString("base64");
    expect(text()).toContain("POST /v3/payments");
    for (const secret of [
      "test_simulated",
      basic,
      "anna@",
      "7921",
      "Массаж",
      made.externalId,
      "1500",
      "payment:72",
    ])
      expect(text()).not.toContain(secret);
  });
});

describe("notifications", () => {
  it("of the documentation are read, and hint at a payment", () => {
    const read = readYookassaNotification(JSON.stringify(notification));
    expect(read).toEqual({
      ok: true,
      value: {
        dedupeKey: "payment.succeeded:22d6d597-000f-5000-9000-145f6df21d6f:succeeded",
        concerns: { kind: "payment", externalPaymentId: "22d6d597-000f-5000-9000-145f6df21d6f" },
      },
    });
  });

  it("of refunds hint at their payment; of anything else at nothing", () => {
    const { readEvent } = connect("http://127.0.0.1:9");
    const refund = { type: "notification", event: "refund.succeeded", object: { id: "r1", payment_id: "p1", status: "succeeded" } }; // prettier-ignore
    expect(readEvent(JSON.stringify(refund))).toEqual({ kind: "refund", externalPaymentId: "p1" });
    const payout = { type: "notification", event: "payout.succeeded", object: { id: "po-1", status: "succeeded" } }; // prettier-ignore
    expect(readEvent(JSON.stringify(payout))).toBeNull();
    for (const body of ["", "null", "[]", "{", '{"type":"notification"}']) expect(readEvent(body)).toBeNull();
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (body) => void readEvent(body)));
  });

  it("follow what happened, unsigned, and are repeated until the answer is exactly 200", async () => {
    const shop = await serve((nth) => ({ status: nth === 1 ? 503 : nth === 2 ? 204 : 200 }));
    const { simulator, paid } = await world({ webhookTargets: [`${shop.url}/hook`] });
    const id = await paid();
    await simulator.webhooksSent();
    expect(shop.calls).toHaveLength(3);
    expect(new Set(shop.calls.map((call) => call.body)).size).toBe(1);
    expect(JSON.parse(shop.calls[0]?.body ?? "")).toMatchObject({
      event: "payment.succeeded",
      object: { id, paid: true, metadata: { payment_id: "72" } },
    });
    expect(Object.keys(shop.calls[0]?.headers ?? {}).join()).not.toMatch(/sign|auth/);
    expect(simulator.state.deliveries.map((one) => one.outcome)).toEqual(["delivered", "refused", "refused"]);
  });

  it("come doubled, late, backwards, forged or not at all, when told to", async () => {
    const shop = await serve(() => ({ status: 200 }));
    const { simulator, gateway, paid } = await world({ webhookTargets: [shop.url] });
    const keys = () =>
      shop.calls.splice(0).map(({ body }) => {
        const read = readYookassaNotification(body);
        return read.ok ? read.value.dedupeKey.replace(/:.*:/, ":") : read.error;
      });
    simulator.state.faults.webhookDuplicates = 1;
    const id = await paid();
    await simulator.webhooksSent();
    expect(keys()).toEqual(["payment.succeeded:succeeded", "payment.succeeded:succeeded"]);
    Object.assign(simulator.state.faults, { webhookDuplicates: 0, webhookShuffle: true });
    const second = await paid({ idempotencyKey: "payment:73:1" });
    await gateway.refundPayment(refundOf(second, 100));
    await simulator.webhooksSent();
    expect(keys()).toEqual(["refund.succeeded:succeeded", "payment.succeeded:succeeded"]);
    Object.assign(simulator.state.faults, { webhookShuffle: false, webhookDelayMs: 60 });
    await fetch(`${simulator.url}/_sim/payments/${id}/repeat`, { method: "POST" });
    expect(keys()).toEqual([]);
    await simulator.webhooksSent();
    expect(keys()).toHaveLength(1);
    simulator.state.faults.webhookLost = true;
    await paid({ idempotencyKey: "payment:74:1" });
    await simulator.webhooksSent();
    expect(keys()).toEqual([]);
    simulator.state.faults = { ...simulator.state.faults, webhookLost: false, webhookDelayMs: 0 };
    const unpaid = await gateway.createPayment({ ...request, idempotencyKey: "payment:75:1" });
    await fetch(`${simulator.url}/_sim/payments/${unpaid.externalId}/forge`, { method: "POST" });
    await simulator.webhooksSent();
    expect(keys()).toEqual(["payment.succeeded:succeeded"]);
    // What makes the forgery harmless.
    expect(await gateway.fetchPayment(unpaid.externalId)).toMatchObject({ status: "pending" });
  });

  it("are taken from the vendor's addresses only", () => {
    const isOurs = callerFilter(readEnv({ NODE_ENV: "test", YOOKASSA: "live", YOOKASSA_SHOP_ID: "1", YOOKASSA_SECRET_KEY: "k" }).yookassa.webhookIps); // prettier-ignore
    for (const ip of [
      "185.71.76.1",
      "185.71.77.31",
      "77.75.153.127",
      "77.75.154.128",
      "77.75.156.11",
      "2a02:5180::1",
    ])
      expect([ip, isOurs(ip)]).toEqual([ip, true]);
    for (const ip of [
      "185.71.76.32",
      "77.75.153.128",
      "77.75.154.127",
      "77.75.156.12",
      "2a02:5181::1",
      "127.0.0.1",
      "",
    ])
      expect([ip, isOurs(ip)]).toEqual([ip, false]);
    expect(callerFilter([])("203.0.113.5")).toBe(true);
  });
});

describe("the simulator's pages", () => {
  it("show payments and refunds in both languages, without scripts, safely", async () => {
    const { simulator, gateway, paid } = await world();
    expect(await (await fetch(`${simulator.url}/?lang=ru`)).text()).toContain("Платежей пока нет");
    const id = await paid({ description: "<b>Массаж</b>" });
    await gateway.refundPayment(refundOf(id, 50_000));
    const page = await (await fetch(`${simulator.url}/?lang=en`)).text();
    expect(page).toContain("refunded");
    expect(page).not.toContain("<b>Массаж");
    expect(page).not.toContain("<script");
    const hosted = await fetch(`${simulator.url}/checkout/${id}?lang=ru`);
    expect(hosted.headers.get("content-security-policy")).toContain(
      "form-action 'self' https://crm.example.com",
    );
    expect(await hosted.text()).toContain("Оплачено");
    expect((await fetch(`${simulator.url}/checkout/nothing`)).status).toBe(404);
  });

  it("take orders from their own page and from programs only, and start afresh", async () => {
    const { simulator, paid } = await world();
    await paid();
    const post = (path: string, headers: Record<string, string> = {}, body?: string) =>
      fetch(`${simulator.url}${path}`, { method: "POST", headers, body, redirect: "manual" });
    expect((await post("/_sim/reset", { origin: "https://evil.example" })).status).toBe(403);
    expect((await post("/_sim/faults", {}, '{"serverError":"lots"}')).status).toBe(422);
    expect((await post("/_sim/faults", {}, '{"serverError":2}')).status).toBe(200);
    const form = new URLSearchParams({ slowMs: "5", webhookLost: "on" }).toString();
    expect(
      (await post("/_form/faults", { "content-type": "application/x-www-form-urlencoded" }, form)).status,
    ).toBe(303);
    expect(simulator.state.faults).toMatchObject({ serverError: 2, slowMs: 5, webhookLost: true });
    expect((await post("/_sim/reset")).status).toBe(204);
    expect(simulator.state).toMatchObject({ payments: [], faults: { serverError: 0, webhookLost: false } });
  });

  it("keep their world in a file when asked to", async () => {
    const { mkdtemp, rm } = await import("node:fs/promises");
    const { tmpdir } = await import("node:os");
    const folder = await mkdtemp(`${tmpdir()}/simulator-`);
    atEnd(() => rm(folder, { recursive: true, force: true }));
    const stateFile = `${folder}/yookassa.json`;
    const first = await startYookassaSimulator({ log: silentLog, stateFile });
    const made = await connect(first.url).createPayment(request);
    await first.close();
    const { gateway } = await world({ stateFile, clock: fixedClock(new Date()) });
    // The key is remembered too: the same call after a restart is the same payment.
    expect((await gateway.createPayment(request)).externalId).toBe(made.externalId);
  });
});
