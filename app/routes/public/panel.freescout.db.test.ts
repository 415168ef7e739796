import { expect, it } from "vitest";
import { billingLookups, billingSnapshots, externalRefs } from "~drizzle/schema";
import { OpennessRule } from "~/server/openness.server";
import { callRoute } from "~tests/support/route-context";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import * as route from "./panel.freescout";
import { LINK_LIFE_MS, signedText, type PanelLink } from "~/features/billing/panel/model";
import { panelOrigins, signPanelLink } from "~/features/billing/panel/queries.server";

const NOW = "2026-03-02T08:00:00Z";
const SECRET = "simulated-freescout-webhook-secret";

it("signs what FreeScout's side signs, by an example that stands in the documentation", () => {
  const link = { customer: "31", until: "1772438700", may: "ask" as const };
  expect(signedText(link)).toBe("kartoteka panel v1\n31\n1772438700\nask");
  expect(signPanelLink("767fe609bebe85ec3dcb9a3c21dc7e0e", link)).toBe("b2594de3f4cefd8c0c8bfaa94ecc360f6fbddaa8031f49bcaca1dad73034331a");
});

eachDatabase((open) => {
  async function setUp() {
    const db = await open();
    const core = testCore(db, { now: NOW });
    const clientId = await addClient(db, { displayName: "Новичков Тарас", phoneE164: "+79004445566", email: "taras@example.org", pointsBalance: 120 }); // prettier-ignore
    await db.insert(externalRefs).values({ source: "freescout", entity: "client", externalId: "31", entityId: clientId, createdAt: new Date(NOW) }); // prettier-ignore
    const linkOf = (given: Partial<PanelLink> = {}, secret = SECRET): Record<string, string> => {
      const until = String(core.clock.now().getTime() / 1000 + 300);
      const link = { customer: "31", until, may: "ask" as const, ...given };
      return { ...link, sig: given.sig ?? signPanelLink(secret, link) };
    };
    const send = async (query: Record<string, string>, form?: Record<string, string>) => {
      const address = `https://studio.test/panel/freescout?${new URLSearchParams(query).toString()}`;
      const body = form && new URLSearchParams(form);
      const answer = await callRoute(form ? route.action : route.loader, core, new Request(address, form ? { method: "POST", body } : {})); // prettier-ignore
      return { status: answer.status, text: await answer.text() };
    };
    return { db, core, clientId, linkOf, send };
  }

  it("shows a linked customer's figures to whoever has a good link, and no way to reach them", async () => {
    const { db, clientId, send, linkOf } = await setUp();
    const at = new Date(NOW);
    const [lookup] = await db.insert(billingLookups).values({ clientId, state: "done", door: "card", phonesTried: 1, onceKey: "k", askedBy: "user:1", askedAt: at, finishedAt: at, profile: "none" }).returning({ id: billingLookups.id }); // prettier-ignore
    await db.insert(billingSnapshots).values({ lookupId: lookup?.id ?? 0, clientId, takenAt: at, phoneE164: "+79004445566", contractNumber: "0138", fullName: "Новичков Тарас", lastName: "Новичков", firstName: "Тарас", middleName: "", organization: "", address: "Соляной, Набережная 8/1", settlement: "Соляной", tariff: "2024_SMiT", balanceMinor: -25652, currency: "RUB", nameDiffers: false }); // prettier-ignore
    const { status, text } = await send(linkOf());
    expect(status).toBe(200);
    expect(JSON.parse(text)).toMatchObject({ state: "good", panel: { name: "Новичков Тарас", points: 120, nextVisit: null, balance: { contracts: [{ balanceMinor: -25652, contractNumber: "0138" }] } } }); // prettier-ignore
    expect(text).not.toMatch(/4445566|taras@|Набережная/u);
    expect(JSON.parse((await send(linkOf({ may: "read" }))).text)).toMatchObject({ once: null });
  });

  it("opens to nothing that is forged, stale, signed for too long or for something else", async () => {
    const { core, send, linkOf } = await setUp();
    const good = linkOf();
    const now = core.clock.now().getTime();
    const at = (ms: number) => String(Math.floor((now + ms) / 1000));
    for (const query of [
      {},
      { ...good, customer: "32" },
      { ...good, until: at(400_000) },
      { ...good, sig: "0".repeat(64) },
      { ...linkOf({ may: "read" }), may: "ask" },
      linkOf({ until: at(-1_000) }),
      linkOf({ until: at(LINK_LIFE_MS + 2_000) }),
      linkOf({}, "another secret"),
      linkOf({}, ""),
    ]) {
      const { status, text } = await send(query as Record<string, string>);
      expect([status, (JSON.parse(text) as { panel: unknown }).panel]).toEqual([403, null]);
      expect((await send(query as Record<string, string>, { once: "once-once" })).status).toBe(403);
    }
    expect((await send(linkOf({ customer: "99" }))).status).toBe(404);
    core.clock.advance(301_000);
    expect((await send(good)).status).toBe(403);
  });

  it("asks for a balance by a link that may, once, and by no other", async () => {
    const { db, clientId, send, linkOf } = await setUp();
    expect((await send(linkOf({ may: "read" }), { once: "once-once" })).status).toBe(403);
    expect((await send(linkOf(), { once: "x" })).status).toBe(422);
    for (let at = 0; at < 2; at += 1) expect((await send(linkOf(), { once: "once-once" })).status).toBe(200);
    expect(await db.select({ clientId: billingLookups.clientId, door: billingLookups.door }).from(billingLookups)).toEqual([{ clientId, door: "panel" }]); // prettier-ignore
    expect(JSON.parse((await send(linkOf())).text)).toMatchObject({ panel: { balance: { question: { state: "waiting" } } } }); // prettier-ignore
  });

  it("stands in a frame of the connected support desk and of nobody else", async () => {
    const { core } = await setUp();
    const live = { watch: () => () => undefined } as never;
    const rule = new OpennessRule(core, live, [], undefined, () =>
      panelOrigins(core, "http://127.0.0.1:4109"),
    );
    expect(await rule.of("/panel/freescout")).toEqual({ frameAncestors: ["https://desk.simulated.test", "http://127.0.0.1:4109"] }); // prettier-ignore
    expect((await rule.of("/crm/clients/1")).frameAncestors).toBeUndefined();
  });
});
