import { afterEach, beforeEach, expect, it } from "vitest";
import { systemClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { addressGuard } from "../../core/address-guard.server";
import { billingAccount } from "../account.server";
import { createBillingDirectory } from "../adapter.server";
import { createBillingClient, type BillingClient } from "../client.server";
import { startBillingSimulator, type BillingSimulator } from "./start.server";
import { SAMPLE } from "./state";

let simulator: BillingSimulator;
let client: BillingClient;
const told = { contractNumber: "0138", balanceMinor: 25652, tariff: "2024_SMiT" };

beforeEach(async () => {
  simulator = await startBillingSimulator({ port: 0, token: "secret", log: silentLog });
  client = createBillingClient({ baseUrl: simulator.url, path: "/api/phone.php", token: "secret", clock: systemClock, log: silentLog, timeoutMs: 400, retries: 0, retryDelayMs: 1 }); // prettier-ignore
});
afterEach(async () => {
  await client.close();
  await simulator.close();
});

const directory = () => createBillingDirectory(client, { currency: "RUB", title: "simulated" });
const post = (path: string, body: unknown) =>
  fetch(`${simulator.url}/_sim/${path}`, { method: "POST", body: JSON.stringify(body) });

it("is the billing that the adapter speaks to, spelling and all", async () => {
  expect(await directory().lookUp(SAMPLE.phone)).toMatchObject([told]);
  await post("mood", { mood: "fine", spellsRight: true });
  expect(await directory().lookUp(SAMPLE.phone)).toMatchObject([told]);
  expect(await directory().lookUp("+79000000002")).toEqual([]);
  // What an unencoded plus comes to.
  const bare = await fetch(`${simulator.url}/api/phone.php?phone=${SAMPLE.phone}`, { headers: { authorization: "Bearer secret" } }); // prettier-ignore
  expect(await bare.json()).toEqual({ client: null });
});

it("tells several contracts of one phone, and what was changed on its page", async () => {
  await post("add", { ...SAMPLE, contract_number: "0139", ballance: "-12,5" });
  await post("change", { id: 1, ballance: "1 000" });
  expect(await directory().lookUp(SAMPLE.phone)).toMatchObject([{ balanceMinor: 100000 }, { contractNumber: "0139", balanceMinor: -1250 }]); // prettier-ignore
  const page = await (await fetch(`${simulator.url}/?lang=en&q=0139`)).text();
  expect(page).toContain("Somebody else’s contract");
  expect(page).not.toContain(">0138<");
});

it.each([
  ["slow", "timeout"],
  ["down", "unreachable"],
  ["html", "broken_answer"],
  ["empty", "broken_answer"],
  ["shape", "broken_answer"],
])("is %s when told so", async (mood, kind) => {
  await post("mood", { mood });
  await expect(directory().lookUp(SAMPLE.phone)).rejects.toMatchObject({ kind });
  await post("mood", { mood: "fine" });
  expect(await directory().lookUp(SAMPLE.phone)).toMatchObject([told]);
});

it("tells a stranger's contract, and lets nobody in without the token", async () => {
  await post("mood", { mood: "stranger" });
  expect(await directory().lookUp(SAMPLE.phone)).toMatchObject([{ fullName: "Чужаков Иннокентий Львович", balanceMinor: -134000 }]); // prettier-ignore
  expect((await fetch(`${simulator.url}/api/phone.php?phone=1`)).status).toBe(401);
  expect((await fetch(`${simulator.url}/_sim/mood`, { method: "POST", body: "{}" })).status).toBe(422);
});

it("is opened as an account: the simulator's address in place of its own, every call told", async () => {
  const ended: unknown[] = [];
  const { adapter, close } = await billingAccount.build({
    core: { clock: systemClock, log: silentLog } as never,
    settings: { baseUrl: "https://billing.example/crm", path: "/look.php", currency: "KZT" },
    secrets: { token: "secret" },
    version: 1,
    simulatedUrl: simulator.url,
    observe: (outcome) => ended.push(outcome),
    guard: addressGuard({ allowPrivate: true }),
  });
  expect(await adapter.lookUp(SAMPLE.phone)).toMatchObject([{ ...told, currency: "KZT" }]);
  expect(await adapter.probe()).toMatchObject({ ok: true, title: "billing.example" });
  expect(ended).toEqual(Array(2).fill({ operation: "GET /api/phone.php", ok: true }));
  await close?.();
});
