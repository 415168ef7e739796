import { afterEach, describe, expect, it } from "vitest";
import { createHmsSource, type HmsAccount } from "~/integrations/hms/adapter.server";
import { startHmsSimulator, type HmsSimulatorOptions } from "~/integrations/hms/simulator/start.server";
import type { ClinicRows, SimulatedPlan } from "~/integrations/hms/simulator/state";
import { readPlanHint } from "~/integrations/hms/webhook.server";
import { fixedClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { atEnd, closeAll, kindOf, serve } from "./support/wire";

afterEach(closeAll);

const now = "2026-11-12T09:00:00Z";
const clock = fixedClock(now);

function connect(baseUrl: string, dialect: HmsAccount["dialect"], more: Partial<HmsAccount> = {}) {
  const account = { dialect, baseUrl, currency: "KZT", token: "simulated-hms-token", customerKey: "simulated-hms-customer-key", ...more }; // prettier-ignore
  const { source, close } = createHmsSource({ account, clock, log: silentLog, timeoutMs: 2_000 });
  atEnd(close);
  return source;
}

async function clinic(more: Partial<HmsSimulatorOptions> = {}) {
  const simulator = await startHmsSimulator({ log: silentLog, clock, webhookDelayMs: 0, ...more });
  atEnd(() => simulator.close());
  const at = (dialect: HmsAccount["dialect"]) => connect(`${simulator.url}/${dialect}`, dialect);
  return { simulator, at };
}

const plan = (n: number, over: Partial<SimulatedPlan> = {}): SimulatedPlan => ({
  ...{ id: String(5000 + n), patientId: "1001", title: `План ${n}`, status: "approved", currency: "KZT" },
  lines: [{ id: String(7000 + n), code: "A1", title: "Пломба", tooth: "26", quantity: 1, amountMinor: 100_010 + n, done: false }], // prettier-ignore
  payments: [{ id: String(8000 + n), amountMinor: 50_003, paidAt: "2026-11-02", method: "card" }],
  ...{ version: 1, updatedAt: "2026-11-02T09:00:00.000Z", ...over },
});
const rows = (plans: SimulatedPlan[]): ClinicRows => ({ patients: [{ id: "1001", name: "Ахметова Айгуль", mergedInto: null }, { id: "1002", name: "Ковалёв Пётр", mergedInto: null }], plans }); // prettier-ignore

describe.each(["json", "fhir", "opendental"] as const)("a clinic that speaks %s", (dialect) => {
  it("tells its plans with lines and payments, right to the kopeck", async () => {
    const { at } = await clinic({ rows: rows([plan(1)]) });
    const [read] = await at(dialect).plansOfPatient("1001");
    expect(read).toMatchObject({
      ...{ externalId: "5001", patientId: "1001", title: "План 1", status: "approved", currency: "KZT" },
      ...{ totalMinor: 100_011, paidMinor: 50_003 },
      lines: [{ externalId: "7001", code: "A1", title: "Пломба", tooth: "26", quantity: "1", amountMinor: 100_011, state: "planned" }],
      payments: [{ externalId: "8001", amountMinor: 50_003 }],
    }); // prettier-ignore
    expect(await at(dialect).fetchPlan("5001")).toEqual(read);
    expect(await at(dialect).fetchPlan("999")).toBeNull();
    expect(await at(dialect).fetchPatient("1001")).toEqual({ id: "1001", name: "Ахметова Айгуль", mergedInto: null }); // prettier-ignore
    expect(await at(dialect).fetchPatient("999")).toBeNull();
  });

  it("is read to its last page", async () => {
    const { at } = await clinic({ rows: rows(Array.from({ length: 120 }, (_, n) => plan(n + 1))) });
    if (dialect === "opendental") {
      // A call for each plan of a patient: the pages of the list of changes show the same.
      const first = await at(dialect).changedPlans({ since: new Date("2026-10-01T00:00:00Z"), cursor: null });
      const second = await at(dialect).changedPlans({ since: new Date("2026-10-01T00:00:00Z"), cursor: first?.cursor ?? null }); // prettier-ignore
      expect([first?.changed.length, second?.changed.length, second?.cursor]).toEqual([100, 20, null]);
      return;
    }
    const plans = await at(dialect).plansOfPatient("1001");
    expect(new Set(plans.map(({ externalId }) => externalId)).size).toBe(120);
  });

  it("says what has changed, and each status in its own way", async () => {
    const { simulator, at } = await clinic({ rows: rows([plan(1), plan(2, { patientId: "1002" })]) });
    simulator.clinic.setStatus(simulator.clinic.findPlan("5002") as SimulatedPlan, "completed");
    const since = new Date("2026-11-10T00:00:00Z");
    const answer = await at(dialect).changedPlans({ since, cursor: null });
    expect(answer).toEqual({ changed: [{ planId: "5002", patientId: "1002" }], cursor: null });
    const statusOf = async (status: string) => {
      simulator.clinic.setStatus(simulator.clinic.findPlan("5001") as SimulatedPlan, status);
      return (await at(dialect).plansOfPatient("1001"))[0]?.status;
    };
    expect(await statusOf("draft")).toBe("draft");
    expect(await statusOf("cancelled")).toBe("cancelled");
    expect(await statusOf("completed")).toBe("completed");
    expect(await statusOf("on_review")).toBe("unknown");
  });

  it("answers a dead key, a bad day and a slow one with their kinds", async () => {
    const { simulator, at } = await clinic({ rows: rows([plan(1)]) });
    const ask = () => kindOf(at(dialect).plansOfPatient("1001"));
    simulator.state.faults.refuseKey = true;
    expect([await ask(), await at(dialect).probe()]).toMatchObject(["unauthorized", { ok: false, kind: "unauthorized" }]); // prettier-ignore
    simulator.state.faults.refuseKey = false;
    expect(await at(dialect).probe()).toMatchObject({ ok: true });
    for (const [fault, kind] of [["serverError", "unavailable"], ["htmlPage", "unavailable"], ["brokenJson", "broken_answer"], ["cutSocket", "unreachable"], ["rateLimited", "rate_limited"]] as const) {
      simulator.state.faults[fault] = 1;
      expect([fault, await ask()]).toEqual([fault, kind]);
    }
    const wrong = connect(`${simulator.url}/${dialect}`, dialect, { token: "another" });
    expect(await kindOf(wrong.plansOfPatient("1001"))).toBe("unauthorized");
  }); // prettier-ignore
});

it("the plain dialect says of a merged patient who took their place, and pushes each change", async () => {
  const door = await serve(() => ({ status: 200, body: "{}" }));
  const { simulator, at } = await clinic({ rows: rows([plan(1)]), webhookTargets: [`${door.url}/api/v1/hms/webhook?secret=s`] }); // prettier-ignore
  simulator.clinic.merge("1001", "1002");
  for (const dialect of ["json", "fhir"] as const) {
    expect(await at(dialect).fetchPatient("1001")).toMatchObject({ mergedInto: "1002" });
    expect(await at(dialect).plansOfPatient("1001")).toEqual([]);
    expect(await at(dialect).plansOfPatient("1002")).toHaveLength(1);
  }
  expect(await at("opendental").fetchPatient("1001")).toBeNull();
  await simulator.webhooksSent();
  expect(readPlanHint(door.calls[0]?.body ?? "")).toMatchObject({ ok: true, value: { planId: "5001", patientId: "1002" } }); // prettier-ignore
});

describe("wire that the simulator does not produce", () => {
  const bundle = (next: string, entry: unknown[] = []) => JSON.stringify({ resourceType: "Bundle", link: [{ relation: "next", url: next }], entry }); // prettier-ignore

  it("never follows a page of FHIR to another origin, and not for ever", async () => {
    const foreign = await serve(() => ({
      status: 200,
      body: bundle("https://evil.example/CarePlan?page=2"),
    }));
    expect(await kindOf(connect(`${foreign.url}/fhir`, "fhir").plansOfPatient("1"))).toBe("broken_answer");
    expect(foreign.calls).toHaveLength(1);
    const circle = await serve(() => ({ status: 200, body: bundle("/fhir?_getpages=a%20b&x=1") }));
    expect(await kindOf(connect(`${circle.url}/fhir`, "fhir").plansOfPatient("1"))).toBe("broken_answer");
    // Word for word, as the server wrote it.
    expect(circle.calls.map(({ path }) => path)).toEqual(["/fhir/CarePlan?patient=Patient%2F1&_count=50", "/fhir?_getpages=a%20b&x=1"]); // prettier-ignore
    expect(circle.calls[0]?.headers).toMatchObject({ accept: "application/fhir+json", authorization: "Bearer simulated-hms-token" }); // prettier-ignore
  });

  it("reads an OperationOutcome, and passes one that stands among the results", async () => {
    const outcome = { resourceType: "OperationOutcome", issue: [{ severity: "error", code: "not-found", diagnostics: "Patient/1" }] }; // prettier-ignore
    const server = await serve((nth) => nth === 1 ? { status: 404, body: JSON.stringify(outcome) } : { status: 200, body: JSON.stringify({ resourceType: "Bundle", entry: [{ resource: outcome }] }) }); // prettier-ignore
    const source = connect(`${server.url}/fhir`, "fhir");
    await expect(source.plansOfPatient("1")).rejects.toMatchObject({ kind: "not_found", vendorCode: "not-found" }); // prettier-ignore
    expect(await source.plansOfPatient("1")).toEqual([]);
  });

  it("takes a bare list and the seed's own fields, and no plan whose sum means two things", async () => {
    const seed = { id: 1, patient_id: "77", status: "approved", payment_status: "partial", paid_amount: 150000, total: 200000 }; // prettier-ignore
    const server = await serve((nth) => ({ status: 200, body: JSON.stringify(nth === 1 ? [seed] : [seed, { ...seed, id: 2, total: "150,000" }]) })); // prettier-ignore
    const source = connect(server.url, "json");
    expect(await source.plansOfPatient("77")).toMatchObject([{ totalMinor: 20_000_000, paidMinor: 15_000_000, currency: "KZT" }]); // prettier-ignore
    expect(await kindOf(source.plansOfPatient("77"))).toBe("broken_answer");
  });

  it("speaks to Open Dental with its two keys", async () => {
    const server = await serve(() => ({ status: 200, body: "[]" }));
    await connect(server.url, "opendental", { token: "dev", customerKey: "cust" }).plansOfPatient("12");
    expect(server.calls).toMatchObject([{ path: "/treatplans?PatNum=12&Offset=0", headers: { authorization: "ODFHIR dev/cust" } }]); // prettier-ignore
  });
});
