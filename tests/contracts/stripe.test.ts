import fc from "fast-check";
import { Stripe } from "stripe";
import { afterEach, describe, expect, it } from "vitest";
import type { PaymentRequest } from "~/features/payments/ports";
import { createStripeGateway } from "~/integrations/stripe/adapter.server";
import { createStripeClient, type StripeClientOptions } from "~/integrations/stripe/client.server";
import { minorOf, wireUnitsOf } from "~/integrations/stripe/map";
import { nestedForm } from "~/integrations/stripe/simulator/requests";
import {
  startStripeSimulator,
  type StripeSimulatorOptions,
} from "~/integrations/stripe/simulator/start.server";
import { isStripeSignature, readStripeEvent } from "~/integrations/stripe/webhook.server";
import { fixedClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { atEnd, closeAll, failureOf, kindOf, listeningLog, serve } from "./support/wire";
import event from "./wire/stripe-event.json";

afterEach(closeAll);

const now = "2026-03-12T09:00:00Z";

const request: PaymentRequest = {
  paymentId: 72,
  amountMinor: 1_500_000,
  currency: "KZT",
  description: "Массаж спины, 14 марта, 12:00",
  returnUrl: "https://crm.example.com/b/abc/pay?back=1",
  cancelUrl: "https://crm.example.com/b/abc",
  expiresAt: new Date("2026-03-12T09:20:00Z"),
  locale: "ru",
  email: "anna@example.com",
  receipt: null,
  idempotencyKey: "payment:72:1",
};

function connect(baseUrl: string, more: Partial<StripeClientOptions> = {}) {
  return createStripeGateway(
    createStripeClient({ secretKey: "sk_test_simulated", baseUrl, log: silentLog, retries: 1, ...more }),
  );
}

async function world(more: Partial<StripeSimulatorOptions> = {}, client: Partial<StripeClientOptions> = {}) {
  const clock = fixedClock(now);
  const simulator = await startStripeSimulator({
    clock,
    log: silentLog,
    webhookDelayMs: 0,
    webhookRetryDelayMs: 2,
    ...more,
  });
  atEnd(() => simulator.close());
  const gateway = connect(simulator.url, client);
  const act = (id: string, what: string) =>
    fetch(`${simulator.url}/_sim/sessions/${id}/${what}`, { method: "POST" });
  const paid = async (given: Partial<PaymentRequest> = {}) => {
    const { externalId } = await gateway.createPayment({ ...request, ...given });
    await act(externalId, "pay");
    return externalId;
  };
  return { simulator, clock, gateway, act, paid };
}

/** What a client does on the hosted page. */
const press = (url: string | null, fields: Record<string, string>) =>
  fetch(url ?? "", { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });

const refundOf = (externalPaymentId: string, amountMinor: number, idempotencyKey = "refund:1") => ({
  externalPaymentId,
  amountMinor,
  currency: "KZT",
  reason: "Отмена визита",
  idempotencyKey,
  receipt: null,
});

describe("a payment", () => {
  it("waits on the page of Checkout, is paid there, and is then asked for", async () => {
    const { gateway, simulator } = await world();
    const made = await gateway.createPayment(request);
    expect(made).toMatchObject({
      status: "pending",
      amountMinor: 1_500_000,
      currency: "KZT",
      paymentId: 72,
      failure: null,
    });
    expect(made.confirmationUrl).toBe(`${simulator.url}/c/pay/${made.externalId}`);
    expect(simulator.state.sessions[0]).toMatchObject({
      amount: 1_500_000,
      currency: "kzt",
      clientReferenceId: "72",
      metadata: { payment_id: "72" },
      intentMetadata: { payment_id: "72" },
      locale: "ru",
    });
    const page = await press(made.confirmationUrl, { act: "pay", method: "card" });
    expect([page.status, page.headers.get("location")]).toEqual([303, request.returnUrl]);
    expect(await gateway.fetchPayment(made.externalId)).toMatchObject({
      status: "succeeded",
      amountMinor: 1_500_000,
      currency: "KZT",
      confirmationUrl: null,
    });
  });

  it("stays open after a declined card, and may be paid by another", async () => {
    const { gateway } = await world();
    const made = await gateway.createPayment(request);
    const answer = await press(made.confirmationUrl, { act: "decline" });
    expect(answer.headers.get("location")).toContain("/c/pay/");
    expect(await (await fetch(`${made.confirmationUrl}?lang=ru`)).text()).toContain("Банк отклонил карту");
    expect(await gateway.fetchPayment(made.externalId)).toMatchObject({
      status: "pending",
      confirmationUrl: made.confirmationUrl,
    });
    await press(made.confirmationUrl, { act: "pay" });
    expect(await gateway.fetchPayment(made.externalId)).toMatchObject({ status: "succeeded" });
  });

  it("by a slow method is complete and not yet paid; then the money comes, or does not", async () => {
    const { gateway, clock, act } = await world();
    const made = await gateway.createPayment(request);
    await press(made.confirmationUrl, { act: "pay", method: "slow" });
    expect(await gateway.fetchPayment(made.externalId)).toMatchObject({
      status: "pending",
      confirmationUrl: null,
    });
    clock.advance(20_000);
    expect(await gateway.fetchPayment(made.externalId)).toMatchObject({ status: "succeeded" });
    const other = await gateway.createPayment({ ...request, idempotencyKey: "payment:73:1" });
    await act(other.externalId, "slow");
    await act(other.externalId, "fail");
    expect(await gateway.fetchPayment(other.externalId)).toMatchObject({
      status: "failed",
      failure: "insufficient_funds",
    });
  });

  it("may be paid late, and lapses on time", async () => {
    const { gateway, clock } = await world();
    const made = await gateway.createPayment(request);
    await press(made.confirmationUrl, { act: "later", seconds: "1500" });
    clock.advance(1500_000);
    expect(await gateway.fetchPayment(made.externalId)).toMatchObject({ status: "succeeded" });
    const other = await gateway.createPayment({
      ...request,
      idempotencyKey: "payment:73:1",
      expiresAt: clock.now(),
    });
    clock.advance(32 * 60_000);
    expect(await gateway.fetchPayment(other.externalId)).toMatchObject({
      status: "failed",
      failure: "expired",
    });
  });

  it("is called off while open; of one that was paid meanwhile the answer says so", async () => {
    const { gateway, paid } = await world();
    const made = await gateway.createPayment(request);
    expect(await gateway.cancelPayment(made.externalId)).toMatchObject({
      status: "failed",
      failure: "expired",
    });
    expect(await gateway.cancelPayment(made.externalId)).toMatchObject({ status: "failed" });
    const id = await paid({ idempotencyKey: "payment:73:1" });
    expect(await gateway.cancelPayment(id)).toMatchObject({ status: "succeeded" });
    expect(await gateway.cancelPayment("cs_test_unknown")).toBeNull();
    expect(await gateway.fetchPayment("cs_test_unknown")).toBeNull();
    expect(await gateway.fetchRefund("re_unknown")).toBeNull();
  });

  it("asks for half an hour at least, and a day at most", async () => {
    const { gateway } = await world();
    const soon = { ...request, expiresAt: new Date(now) };
    expect(await gateway.createPayment(soon)).toMatchObject({ status: "pending" });
    const past = { ...request, expiresAt: new Date("2026-03-12T08:50:00Z"), idempotencyKey: "b" };
    expect(await kindOf(gateway.createPayment(past))).toBe("invalid_request");
    const far = { ...request, expiresAt: new Date("2026-03-13T09:00:00Z"), idempotencyKey: "c" };
    expect(await kindOf(gateway.createPayment(far))).toBe("invalid_request");
  });

  it("is written in the units of its currency", async () => {
    expect([
      wireUnitsOf(15_000, "KZT"),
      wireUnitsOf(15_000, "JPY"),
      wireUnitsOf(15_050, "JPY"),
      wireUnitsOf(15_050, "KWD"),
    ]).toEqual([15_000, 150, null, 150_500]);
    const { gateway, simulator } = await world();
    const yen = { ...request, currency: "JPY", amountMinor: 500_000 };
    expect(await gateway.createPayment(yen)).toMatchObject({ amountMinor: 500_000, currency: "JPY" });
    expect(simulator.state.sessions[0]?.amount).toBe(5_000);
    expect(await kindOf(gateway.createPayment({ ...yen, amountMinor: 500_001 }))).toBe("invalid_request");
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.constantFrom("KZT", "JPY", "KWD", "EUR", "VND"),
        (whole, currency) => {
          const units = wireUnitsOf(whole * 100, currency);
          expect(minorOf(units ?? 0, currency.toLowerCase())).toBe(whole * 100);
        },
      ),
    );
  });
});

describe("repeats", () => {
  it("of one key are one payment, to the second; the key with other parameters is refused", async () => {
    const { gateway, simulator, clock } = await world();
    const first = await gateway.createPayment(request);
    clock.advance(5_000);
    expect((await gateway.createPayment(request)).externalId).toBe(first.externalId);
    const failure = await failureOf(gateway.createPayment({ ...request, amountMinor: 100 }));
    expect(failure).toMatchObject({ kind: "invalid_request", status: 400 });
    expect(simulator.state.sessions).toHaveLength(1);
  });

  it.each(["cutSocket", "serverError"] as const)("after %s lead to one payment", async (fault) => {
    const { gateway, simulator } = await world();
    simulator.state.faults[fault] = 1;
    expect(await gateway.createPayment(request)).toMatchObject({ status: "pending" });
    expect(simulator.state.sessions).toHaveLength(1);
  });

  it("after an answer that got lost find the payment that was made", async () => {
    const { gateway, simulator } = await world({}, { timeoutMs: 200 });
    simulator.state.faults.lostAnswer = 1;
    const made = await gateway.createPayment(request);
    expect(simulator.state.sessions.map((one) => one.id)).toEqual([made.externalId]);
  });
});

describe("a refund", () => {
  it("gives back a part and then the rest, never more, and only what was paid", async () => {
    const { gateway, simulator, paid } = await world();
    const id = await paid();
    const part = await gateway.refundPayment(refundOf(id, 500_000));
    expect(part).toMatchObject({ status: "succeeded", amountMinor: 500_000, failure: null });
    expect(await gateway.refundPayment(refundOf(id, 500_000))).toEqual(part);
    expect(await gateway.fetchRefund(part.externalId)).toEqual(part);
    expect(await kindOf(gateway.refundPayment(refundOf(id, 1_000_001, "refund:2")))).toBe("invalid_request");
    await gateway.refundPayment(refundOf(id, 1_000_000, "refund:3"));
    expect(simulator.state.sessions[0]?.refunded).toBe(1_500_000);
    const waiting = await gateway.createPayment({ ...request, idempotencyKey: "other" });
    expect(await kindOf(gateway.refundPayment(refundOf(waiting.externalId, 1, "refund:4")))).toBe(
      "invalid_request",
    );
  });

  it.each([
    [
      { status: "failed", failure_reason: "expired_or_canceled_card" },
      { status: "failed", failure: "expired_or_canceled_card" },
    ],
    [{ status: "canceled" }, { status: "failed", failure: "canceled" }],
    [{ status: "requires_action" }, { status: "pending", failure: null }],
  ])("of %j is %j", async (answer, expected) => {
    const body = JSON.stringify({ id: "re_1", object: "refund", amount: 100, currency: "kzt", ...answer });
    const server = await serve(() => ({ status: 200, body }));
    expect(await connect(server.url).fetchRefund("re_1")).toMatchObject(expected);
  });
});

describe("a gateway that misbehaves", () => {
  it.each([
    ["serverError", -1, "unavailable"],
    ["htmlPage", -1, "broken_answer"],
    ["cutSocket", -1, "unreachable"],
    ["brokenJson", 1, "broken_answer"],
  ] as const)("with %s ends in a clear error", async (fault, times, kind) => {
    const { gateway, simulator } = await world({}, { retries: 0 });
    simulator.state.faults[fault] = times;
    const failure = await failureOf(gateway.createPayment(request));
    expect(failure).toMatchObject({ kind, transient: true });
  });

  it("is waited for as long as it asks, and not longer than the deadline", async () => {
    const { gateway, simulator } = await world({}, { timeoutMs: 60, retries: 0 });
    Object.assign(simulator.state.faults, { rateLimited: 1, retryAfterSeconds: 7 });
    expect(await failureOf(gateway.fetchPayment("cs_test_1"))).toMatchObject({
      kind: "rate_limited",
      retryAfterMs: 7000,
    });
    simulator.state.faults.slowMs = 300;
    expect(await kindOf(gateway.fetchPayment("cs_test_1"))).toBe("timeout");
  });

  it("refuses a wrong key; nobody listening is unreachable; nonsense is not believed", async () => {
    const { simulator } = await world();
    expect(
      await kindOf(connect(simulator.url, { secretKey: "sk_test_wrong" }).fetchPayment("cs_test_1")),
    ).toBe("unauthorized");
    expect(await kindOf(connect("http://127.0.0.1:9", { retries: 0 }).fetchPayment("cs_test_1"))).toBe(
      "unreachable",
    );
    const odd = await serve(() => ({
      status: 200,
      body: '{"id":"cs_1","object":"checkout.session","status":"complete"}',
    }));
    expect(await kindOf(connect(odd.url).fetchPayment("cs_1"))).toBe("broken_answer");
    const busy = await serve(() => ({
      status: 409,
      body: '{"error":{"type":"idempotency_error","message":"in use"}}',
    }));
    expect(await failureOf(connect(busy.url, { retries: 0 }).createPayment(request))).toMatchObject({
      transient: true,
    });
  });

  it("gives way to the caller's own abort", async () => {
    const { gateway, simulator } = await world();
    simulator.state.faults.slowMs = 300;
    const stop = new AbortController();
    const call = gateway.fetchPayment("cs_test_1", stop.signal);
    setTimeout(() => stop.abort(new Error("shutting down")), 30);
    await expect(call).rejects.toThrow("shutting down");
  });

  it("leaves no key, person, sum or id in the log", async () => {
    const { log, text } = listeningLog();
    const { gateway, simulator } = await world({}, { log });
    const made = await gateway.createPayment(request);
    simulator.state.faults.serverError = 2;
    await gateway.fetchPayment(made.externalId).catch(() => null);
    const failure = await failureOf(gateway.createPayment({ ...request, amountMinor: 7 }));
    log.warn({ err: failure }, "failed");
    expect(text()).toContain("POST /v1/checkout/sessions");
    for (const secret of [
      "sk_test",
      "anna@",
      "Массаж",
      made.externalId,
      "1500000",
      "payment:72",
      "same parameters",
    ])
      expect(text()).not.toContain(secret);
  });
});

describe("events", () => {
  const secret = "whsec_test";
  const body = Buffer.from('{"id":"evt_1"}');
  const published = "t=1700000000,v1=c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925";
  const at = (seconds: number) => ({ secret, now: new Date(seconds * 1000) });

  it("are signed as the test vector says, over the raw bytes", async () => {
    expect(await isStripeSignature(body, published, at(1_700_000_000))).toBe(true);
    expect(await isStripeSignature(body, published, at(1_700_000_300))).toBe(true);
    expect(await isStripeSignature(body, published, at(1_700_000_301))).toBe(false);
    expect(await isStripeSignature(Buffer.from('{"id": "evt_1"}'), published, at(1_700_000_000))).toBe(false);
    expect(
      await isStripeSignature(body, published, { secret: "whsec_other", now: new Date(1_700_000_000_000) }),
    ).toBe(false);
    expect(await isStripeSignature(body, published, { secret: "", now: new Date(1_700_000_000_000) })).toBe(
      false,
    );
    const made = Stripe.webhooks.generateTestHeaderString({
      payload: body.toString(),
      secret,
      timestamp: 1_700_000_000,
    });
    expect(made).toBe(published);
  });

  it("may carry several signatures; any header at all is answered by yes or no", async () => {
    const [t, v1] = published.split(",");
    const two = `${t},v1=${"0".repeat(64)},${v1},v0=abc`;
    expect(await isStripeSignature(body, two, at(1_700_000_000))).toBe(true);
    for (const header of [
      undefined,
      "",
      "t=,v1=",
      "v1=abc",
      `${t}`,
      `${t},v0=abc`,
      "t=abc,v1=abc",
      ",,,",
      "t=1700000000,v1=я",
    ])
      expect([header, await isStripeSignature(body, header, at(1_700_000_000))]).toEqual([header, false]);
  });

  it("have the vendor's id as their key, and hint at a session or at nothing", () => {
    expect(readStripeEvent(JSON.stringify(event))).toEqual({
      ok: true,
      value: {
        dedupeKey: "evt_1PabcDEFghiJKL",
        concerns: { kind: "payment", externalPaymentId: "cs_test_a1b2c3" },
      },
    });
    const { readEvent } = connect("http://127.0.0.1:9");
    const of = (type: string, object: unknown) =>
      readEvent(JSON.stringify({ ...event, type, data: { object } }));
    expect(of("refund.updated", { id: "re_1", metadata: { session: "cs_1" } })).toEqual({
      kind: "refund",
      externalPaymentId: "cs_1",
    });
    expect(of("refund.updated", { id: "re_1", metadata: {} })).toBeNull();
    expect(of("payment_intent.succeeded", { id: "pi_1", metadata: { payment_id: "72" } })).toBeNull();
    for (const odd of ["", "null", "{", '{"id":"evt_1","object":"v2.core.event"}'])
      expect(readEvent(odd)).toBeNull();
    fc.assert(fc.property(fc.oneof(fc.json(), fc.string()), (text) => void readEvent(text)));
  });

  it("from the simulator pass our check, each attempt signed anew; forged, stale and unsigned ones do not", async () => {
    const shop = await serve((nth) => ({ status: nth === 1 ? 500 : 204 }));
    const secretOfTest = "whsec_of_this_test";
    const { gateway, simulator, clock, act } = await world({
      webhookTargets: [shop.url],
      webhookSecret: secretOfTest,
    });
    const { externalId } = await gateway.createPayment(request);
    const checked = async () => {
      await simulator.webhooksSent();
      return Promise.all(
        shop.calls.splice(0).map((call) =>
          isStripeSignature(Buffer.from(call.body), String(call.headers["stripe-signature"] ?? ""), {
            secret: secretOfTest,
            now: clock.now(),
          }),
        ),
      );
    };
    for (const how of ["forge", "stale", "unsigned"]) {
      await act(externalId, how);
      expect([how, ...new Set(await checked())]).toEqual([how, false]);
    }
    await act(externalId, "expire");
    // The first attempt of each was answered with 500, so there are two.
    expect(await checked()).toEqual([true, true]);
  });

  it("come doubled and backwards when told to, with their own ids", async () => {
    const shop = await serve(() => ({ status: 200 }));
    const { simulator, paid, gateway } = await world({ webhookTargets: [shop.url] });
    Object.assign(simulator.state.faults, { webhookDuplicates: 1, webhookShuffle: true });
    const id = await paid();
    await gateway.refundPayment(refundOf(id, 100));
    await simulator.webhooksSent();
    const types = shop.calls.map((call) => (JSON.parse(call.body) as { type: string }).type);
    expect(types).toEqual([
      "refund.updated",
      "refund.updated",
      "refund.created",
      "refund.created",
      "checkout.session.completed",
      "checkout.session.completed",
      "payment_intent.succeeded",
      "payment_intent.succeeded",
    ]);
    const ids = shop.calls.map((call) => (JSON.parse(call.body) as { id: string }).id);
    expect(new Set(ids).size).toBe(4);
    const read = readStripeEvent(shop.calls[0]?.body ?? "");
    expect(read).toMatchObject({ ok: true, value: { concerns: { kind: "refund", externalPaymentId: id } } });
  });
});

describe("the simulator", () => {
  it("reads the vendor's form and refuses what the vendor would", async () => {
    expect(
      nestedForm([
        ["a[0][b][c]", "1"],
        ["a[0][b][d]", "2"],
        ["e[x y]", "3"],
      ]),
    ).toEqual({ a: [{ b: { c: "1", d: "2" } }], e: { "x y": "3" } });
    nestedForm([["__proto__[polluted]", "yes"]]);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
    const { simulator } = await world();
    const call = (headers: Record<string, string>, body = "mode=payment") =>
      fetch(`${simulator.url}/v1/checkout/sessions`, {
        method: "POST",
        headers: {
          authorization: "Bearer sk_test_simulated",
          "stripe-version": "2026-07-29.dahlia",
          "content-type": "application/x-www-form-urlencoded",
          ...headers,
        },
        body,
      });
    expect((await call({ authorization: "" })).status).toBe(401);
    expect((await call({ "stripe-version": "2019-01-01" })).status).toBe(400);
    expect((await call({ "content-type": "application/json" }, "{}")).status).toBe(400);
    expect(await (await call({})).json()).toMatchObject({ error: { type: "invalid_request_error" } });
  });

  it("shows payments and the page to pay in both languages, without scripts, safely", async () => {
    const { simulator, gateway, paid } = await world();
    expect(await (await fetch(`${simulator.url}/?lang=ru`)).text()).toContain("Оплат пока нет");
    await paid({ description: "<b>Массаж</b>", idempotencyKey: "x" });
    const made = await gateway.createPayment(request);
    const page = await (await fetch(`${simulator.url}/?lang=en`)).text();
    expect(page).not.toMatch(/<b>Массаж|<script/);
    const hosted = await fetch(made.confirmationUrl ?? "");
    expect(hosted.headers.get("content-security-policy")).toContain(
      "form-action 'self' https://crm.example.com",
    );
    expect(await hosted.text()).toContain(
      "Оплатить 15 000 ₸".replaceAll(" ", "\u00a0").replace("\u00a0", " "),
    );
  });
});
