import { expect, it } from "vitest";
import { createUser } from "~/features/accounts/commands.server";
import { startSession } from "~/features/accounts/sessions/commands.server";
import { takeAtDesk } from "~/features/payments/desk/commands.server";
import { noVendors } from "~/jobs/vendors";
import { systemActor, type Role, type UserActor } from "~/lib/actor";
import type { Db } from "~drizzle/client.server";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { addClient } from "~tests/support/rows";
import { openStudio, putVisit } from "~tests/support/studio";
import * as paymentPage from "./payment";
import * as paymentsPage from "./payments";
import * as paymentsFile from "./payments-file";

const site = "http://studio.test";
const cashier: UserActor = { kind: "user", userId: 1, role: "manager", staffId: null };

async function till(db: Db) {
  const core = testCore(db);
  const studio = await openStudio(db, { people: 2 });
  const evil = await addClient(db, { displayName: '=HYPERLINK("http://evil")' });
  const anna = await addClient(db, { displayName: "Анна, «Серикова»" });
  let hour = 0;
  const pay = async (clientId: number, method: "cash" | "terminal", amountMinor: number, given: Parameters<typeof putVisit>[2] | object = {}) => {
    hour += 2;
    const startsAt = new Date(Date.parse("2026-03-03T00:00:00Z") + hour * 3_600_000);
    const bookingId = await putVisit(db, studio, { startsAt, clientId, priceMinor: 900_000, ...given });
    const taken = await takeAtDesk(core, cashier, { bookingId, method, amountMinor, note: "+примечание", once: `n${hour}` });
    return taken.ok && taken.value ? taken.value.id : 0;
  };
  const signIn = async (role: Role) => {
    const made = await createUser(core, systemActor("test"), {
      username: `u${Math.random().toString(36).slice(2)}`, displayName: "Анна", email: null, role, staffId: null, password: "correct horse battery",
    });
    if (!made.ok) throw new Error(made.error.reason);
    const session = await startSession(core, { userId: made.value.userId, userAgent: null, replaces: null });
    return { cookie: `session=${session?.secret}`, "accept-language": "ru" };
  };
  const get = (route: { loader: Parameters<typeof callRoute>[0] }, path: string, headers: Record<string, string>, params = {}) =>
    callRoute(route.loader, core, new Request(site + path, { headers }), { vendors: noVendors, params });
  const post = (path: string, fields: Record<string, string>, headers: Record<string, string>, params = {}) =>
    callRoute(paymentPage.action, core, new Request(site + path, { method: "POST", body: new URLSearchParams(fields), headers }), { vendors: noVendors, params });
  return { core, studio, evil, anna, pay, signIn, get, post };
} // prettier-ignore

interface Listed {
  rows: { id: number }[];
  next: number | null;
  totals: { currency: string; inMinor: number; outMinor: number }[];
}

eachDatabase((open) => {
  it("narrows the list by what stands in the address, and adds up what it shows", async () => {
    const t = await till(await open());
    const one = await t.pay(t.anna, "cash", 100_000);
    const two = await t.pay(t.evil, "terminal", 250_000);
    const roubles = await t.pay(t.anna, "cash", 70_000, { currency: "RUB", staffId: t.studio.people[1] });
    const headers = await t.signIn("manager");
    const list = async (query: string) =>
      (await (await t.get(paymentsPage, `/crm/payments?${query}`, headers)).json()) as Listed;
    const ids = async (query: string) => (await list(query)).rows.map(({ id }) => id);
    expect(await ids("")).toEqual([roubles, two, one]);
    expect(await ids("method=terminal")).toEqual([two]);
    expect(await ids("q=серикова")).toEqual([roubles, one]);
    expect(await ids(`staff=${t.studio.people[1]}`)).toEqual([roubles]);
    expect(await ids("from=2026-03-02&until=2026-03-02")).toEqual([roubles, two, one]);
    expect(await ids("from=2026-03-03")).toEqual([]);
    expect(await ids("status=waiting")).toEqual([]);
    expect(await ids(`before=${two}`)).toEqual([one]);
    // What makes no sense narrows nothing.
    expect(await ids("from=2026-02-30&method=gold&status=x&staff=-1&before=abc")).toEqual([
      roubles,
      two,
      one,
    ]);
    expect((await list("")).totals).toEqual([
      { currency: "KZT", inMinor: 350_000, outMinor: 0 },
      { currency: "RUB", inMinor: 70_000, outMinor: 0 },
    ]);
  });

  it("writes the same as a file that no spreadsheet runs", async () => {
    const t = await till(await open());
    await t.pay(t.evil, "cash", 123_456);
    await t.pay(t.anna, "terminal", 100_000);
    const file = await t.get(paymentsFile, "/crm/payments.csv?method=cash", await t.signIn("manager"));
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="platezhi-2026-03-02.csv"');
    const bytes = Buffer.from(await file.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const lines = bytes.toString("utf8").slice(1).trimEnd().split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain('"\'=HYPERLINK(""http://evil"")"');
    expect(lines[1]).toContain(",1234.56,0.00,KZT,0,");
    expect(lines[1]).toContain("'+примечание");
    expect((await t.get(paymentsFile, "/crm/payments.csv", await t.signIn("trainer"))).status).toBe(403);
  });

  it("gives back from a payment's page once per form, and says why not", async () => {
    const t = await till(await open());
    const id = await t.pay(t.anna, "cash", 100_000);
    const headers = await t.signIn("manager");
    const path = `/crm/payments/${id}`;
    const params = { paymentId: String(id) };
    const form = { intent: "refund", paymentId: String(id), amount: "400", reason: "скидка", once: "a" };
    expect((await t.post(path, form, headers, params)).status).toBe(303);
    expect((await t.post(path, form, headers, params)).status).toBe(303);
    const shown = (await (await t.get(paymentPage, path, headers, params)).json()) as {
      payment: { status: string; refundedMinor: number; refunds: unknown[] };
    };
    expect(shown.payment).toMatchObject({ status: "part_refunded", refundedMinor: 40_000 });
    expect(shown.payment.refunds).toHaveLength(1);
    const more = await t.post(path, { ...form, amount: "601", once: "b" }, headers, params);
    expect([more.status, await more.json()]).toEqual([409, { money: { refused: "too_much", limitMinor: 60_000, currency: "KZT" } }]); // prettier-ignore
    for (const wrong of [
      { amount: "много" },
      { reason: "" },
      { intent: "steal" },
      { amount: "0" },
      { amount: "-5" },
    ])
      expect((await t.post(path, { ...form, once: "c", ...wrong }, headers, params)).status).toBe(422);
    expect((await t.get(paymentPage, "/crm/payments/999", headers, { paymentId: "999" })).status).toBe(404);
    expect((await t.get(paymentPage, path, await t.signIn("trainer"), params)).status).toBe(403);
  });
});
