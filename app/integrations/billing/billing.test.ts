import { describe, expect, it } from "vitest";
import { systemClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { createBillingDirectory } from "./adapter.server";
import { createBillingClient } from "./client.server";
import { readBalance } from "./map";

const PHONE = "+79004445566";
const SEED = { fullname: "Новичков Тарас Викторович", contract_number: "0138", address: "поселок Соляной Набережная 8/1", tariff: "2024_SMiT", ballance: "256.52" }; // prettier-ignore
const CONTRACT = { contractNumber: "0138", fullName: SEED.fullname, address: SEED.address, tariff: "2024_SMiT", balanceMinor: 25652, currency: "RUB" }; // prettier-ignore

/** A directory whose wire answers with these bodies in turn. */
function open(...answers: (readonly [number, unknown] | "cut")[]) {
  const asked: { url: string; headers: Record<string, string> }[] = [];
  const client = createBillingClient({
    ...{ baseUrl: "https://billing.test", path: "/api/phone.php", token: "", clock: systemClock, log: silentLog, retryDelayMs: 1 },
    fetch: (url, { headers }) => {
      asked.push({ url, headers });
      const answer = answers[Math.min(asked.length, answers.length) - 1] ?? "cut";
      if (answer === "cut") return Promise.reject(new Error("cut"));
      const text = typeof answer[1] === "string" ? answer[1] : JSON.stringify(answer[1]);
      return Promise.resolve({ status: answer[0], headers: { get: () => null }, body: (async function* () { yield await Promise.resolve(Buffer.from(text)); })() });
    },
  }); // prettier-ignore
  return { asked, directory: createBillingDirectory(client, { currency: "RUB", title: "billing.test" }) };
}

describe("an amount of a billing", () => {
  it.each([
    ["256.52", 25652],
    ["256,52", 25652],
    ["256,5", 25650],
    ["0.1", 10],
    ["-12", -1200],
    ["−1 234,05", -123405],
    ["1,234.50", 123450],
    ["256.5200", 25652],
    ["0.005", 1],
    ["-0.00", 0],
    ["90071992547409.91", 9007199254740991],
  ])("reads %j", (written, minor) => expect(readBalance(written)).toBe(minor));

  it.each(["", " ", "нет", "150,000", "1.2.3", "1e5", "--5", "900719925474099100"])("does not guess at %j", (written) =>
    expect(readBalance(written)).toBeNull(),
  ); // prettier-ignore
});

describe("the wire of the billing", () => {
  it("asks with the plus encoded and reads the seed's sample to the kopeck", async () => {
    const { asked, directory } = open([200, { client: SEED }]);
    expect(await directory.lookUp(PHONE)).toEqual([CONTRACT]);
    expect(asked).toEqual([{ url: "https://billing.test/api/phone.php?phone=%2B79004445566", headers: { accept: "application/json" } }]); // prettier-ignore
  });

  it("takes the right spelling too, numbers as numbers, and several contracts", async () => {
    const { ballance, ...rest } = SEED;
    const { directory } = open([200, { client: [{ ...rest, balance: Number(ballance) }, { contract_number: 77, fullname: null, address: [], balance: "-3,10" }] }]); // prettier-ignore
    expect(await directory.lookUp(PHONE)).toEqual([
      CONTRACT,
      { contractNumber: "77", fullName: "", address: "", tariff: "", balanceMinor: -310, currency: "RUB" },
    ]);
  });

  it.each([
    [200, {}],
    [200, { client: null }],
    [200, { client: [] }],
    [200, { client: false }],
    [200, { error: "client not found" }],
    [404, { error: "Client not found" }],
    [404, { client: null }],
  ])("knows nobody by %i %j", async (status, body) => {
    expect(await open([status, body]).directory.lookUp(PHONE)).toEqual([]);
  });

  it.each([
    [200, "", "broken_answer"],
    [200, "<html><h1>Ошибка</h1></html>", "broken_answer"],
    [200, '{"client":{"fullname":"Нов', "broken_answer"],
    [200, [SEED], "broken_answer"],
    [200, { client: "Новичков" }, "broken_answer"],
    [200, { client: { balance: "5" } }, "broken_answer"],
    [200, { error: "database is away" }, "broken_answer"],
    [302, "", "broken_answer"],
    [404, "<html>no such page</html>", "not_found"],
    [403, "", "not_granted"],
    [429, "", "rate_limited"],
    [500, "", "unavailable"],
  ])("says of %i %j what it is", async (status, body, kind) => {
    const { directory } = open([status, body]);
    await expect(directory.lookUp(PHONE)).rejects.toMatchObject({ name: "VendorError", kind });
    expect(await directory.probe()).toMatchObject({ ok: false, kind });
  });

  it("asks once more after a break, and gives up after that", async () => {
    expect(await open([200, {}]).directory.probe()).toMatchObject({ ok: true, title: "billing.test" });
    const once = open("cut", [200, { client: SEED }]);
    expect(await once.directory.lookUp(PHONE)).toEqual([CONTRACT]);
    const dead = open("cut");
    await expect(dead.directory.lookUp(PHONE)).rejects.toMatchObject({ kind: "unreachable" });
    expect(dead.asked).toHaveLength(2);
  });
});
