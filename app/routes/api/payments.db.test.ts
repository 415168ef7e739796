import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { expect, it } from "vitest";
import { bookings, payments } from "~drizzle/schema";
import { createUser } from "~/features/accounts/commands.server";
import { issueToken } from "~/features/accounts/tokens/commands.server";
import { writeSetting } from "~/features/settings/commands.server";
import { noVendors } from "~/jobs/vendors";
import { systemActor, type Role } from "~/lib/actor";
import type { Db } from "~drizzle/client.server";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { fakeGateway } from "~tests/support/gateway";
import { callRoute } from "~tests/support/route-context";
import { addClient } from "~tests/support/rows";
import { openStudio, putVisit } from "~tests/support/studio";
import * as route from "./payments";

interface Money {
  due_minor: number;
  paid_minor: number;
  payments: { status: string; amount: { minor: number } }[];
}

async function desk(db: Db) {
  const core = testCore(db);
  const studio = await openStudio(db);
  const gateway = fakeGateway();
  await db.transaction((tx) =>
    writeSetting(tx, { key: "payments", value: { gateway: "stripe", sendReceipts: true, vatCode: 1 }, at: core.clock.now() }),
  );
  const clientId = await addClient(db, { displayName: "Омарова Гульнара" });
  const bookingId = await putVisit(db, studio, { startsAt: new Date("2026-03-03T10:00:00Z"), clientId, priceMinor: 900_000 });
  const tokenOf = async (owner: { userId: number } | { clientId: number }, scopes: Parameters<typeof issueToken>[1]["scopes"] = ["*"]) => {
    const whose = "clientId" in owner ? { kind: "client" as const, ...owner } : owner;
    return (await issueToken(db, { owner: whose, label: "t", scopes }, core.clock.now())).token;
  };
  const staff = async (role: Role, scopes?: Parameters<typeof issueToken>[1]["scopes"]) => {
    const made = await createUser(core, systemActor("test"), {
      username: `u${Math.random().toString(36).slice(2)}`, displayName: "Анна", email: null, role, staffId: null, password: "correct horse battery",
    });
    if (!made.ok) throw new Error(made.error.reason);
    return tokenOf(made.value, scopes);
  };
  const ask = async (token: string | null, body?: Record<string, unknown>, headers: Record<string, string> = {}, id = bookingId) => {
    const request = new Request(`https://studio.test/api/v1/payments${body ? "" : `?booking_id=${id}`}`, {
      method: body ? "POST" : "GET",
      body: body && JSON.stringify({ booking_id: id, ...body }),
      headers: { "content-type": "application/json", ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
    });
    const vendors = { ...noVendors, gateways: { stripe: gateway } };
    const answer = await callRoute(route.loader, core, request, { vendors, requestId: randomUUID() });
    return { status: answer.status, body: (await answer.json()) as Money & { code?: string; state?: string; url?: string; visit?: Money } };
  };
  return { core, db, studio, gateway, clientId, bookingId, tokenOf, staff, ask };
} // prettier-ignore

eachDatabase((open) => {
  it("sends a client to the gateway with the server's amount, once per key", async () => {
    const d = await desk(await open());
    const token = await d.tokenOf({ clientId: d.clientId });
    const key = { "idempotency-key": "k-1" };
    const first = await d.ask(token, { method: "gateway", amount_minor: 1 }, key);
    expect(first).toMatchObject({
      status: 201,
      body: { state: "pending", url: "https://pay.example/stripe-1" },
    });
    expect(await d.ask(token, { method: "gateway", amount_minor: 1 }, key)).toEqual(first);
    expect(d.gateway.last().amountMinor).toBe(900_000);
    expect(d.gateway.payments.size).toBe(1);
    expect(await d.ask(token)).toMatchObject({ status: 200, body: { due_minor: 900_000, payments: [{ status: "pending" }] } }); // prettier-ignore
  });

  it("takes cash from staff for exactly what is due, and is then paid", async () => {
    const d = await desk(await open());
    const token = await d.staff("manager");
    expect(await d.ask(token, { method: "cash" })).toMatchObject({
      status: 201,
      body: { state: "paid", url: null, visit: { paid_minor: 900_000, due_minor: 0 } },
    });
    expect(await d.ask(token, { method: "cash" })).toMatchObject({ status: 409, body: { code: "payment_nothing_due" } }); // prettier-ignore
    expect(await d.ask(token, { method: "gateway" })).toMatchObject({ status: 409, body: { code: "payment_nothing_due" } }); // prettier-ignore
  });

  it("says why it does not work", async () => {
    const d = await desk(await open());
    const token = await d.tokenOf({ clientId: d.clientId });
    expect(await d.ask(token, { method: "gateway", points: 5 })).toMatchObject({ status: 422, body: { code: "payment_points" } }); // prettier-ignore
    d.gateway.troubles.push({ call: "create", kind: "timeout" }, { call: "create", kind: "timeout" });
    expect(await d.ask(token, { method: "gateway" })).toMatchObject({ status: 503, body: { code: "payment_gateway_down" } }); // prettier-ignore
    await d.db
      .update(bookings)
      .set({ status: "cancelled", blocks: false })
      .where(eq(bookings.id, d.bookingId));
    expect(await d.ask(token, { method: "gateway" })).toMatchObject({
      status: 409,
      body: { code: "payment_gone" },
    });
    for (const body of [
      {},
      { method: "card" },
      { method: "gateway", points: -1 },
      { method: "cash", amount: "half" },
    ])
      expect((await d.ask(token, body)).status).toBe(422);
  });

  it("is nobody else's business", async () => {
    const d = await desk(await open());
    const stranger = await d.tokenOf({ clientId: await addClient(d.db, { displayName: "Чужой" }) });
    expect((await d.ask(null)).status).toBe(401);
    expect((await d.ask(stranger)).status).toBe(404);
    expect((await d.ask(stranger, { method: "gateway" })).status).toBe(404);
    expect((await d.ask(await d.tokenOf({ clientId: d.clientId }), { method: "cash" })).status).toBe(403);
    const trainer = await d.staff("trainer");
    expect((await d.ask(trainer)).status).toBe(403);
    expect((await d.ask(trainer, { method: "cash" })).status).toBe(403);
    const reader = await d.staff("manager", ["payments:read"]);
    expect((await d.ask(reader)).status).toBe(200);
    expect((await d.ask(reader, { method: "cash" })).status).toBe(403);
    expect((await d.ask(reader, undefined, {}, 999_999)).status).toBe(404);
    expect(await d.db.$count(payments)).toBe(0);
  });
});
