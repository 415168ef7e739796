import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plansOfFhir, patientOfFhir, referenceOf } from "./fhir/map";
import { wirePlan } from "./json/contract";
import { planOfJson } from "./json/map";
import { readAmount, readCurrency, readDayOrInstant, readInstant } from "./map";
import { plansOfDental } from "./opendental/map";
import { planHintKey, readPlanHint } from "./webhook.server";

describe("amounts of a clinic's system", () => {
  it("become kopecks digit by digit", () => {
    const read: [unknown, number | null][] = [
      [150_000, 15_000_000],
      [0.1 + 0.2, 30],
      ["1234.5", 123_450],
      ["1 234,50", 123_450],
      ["1\u00a0234\u00a0567.89", 123_456_789],
      ["-12.30", -1_230],
      ["−12.30", -1_230],
      ["33.335", 3_334],
      ["33.334999", 3_333],
      [4.35, 435],
      [1.005, 101],
      ["0", 0],
      ["-0", 0],
      ["150,000", null],
      ["", null],
      ["12 34", null],
      ["1.2.3", null],
      [NaN, null],
      [1e21, null],
      [null, null],
    ];
    for (const [given, minor] of read) expect([given, readAmount(given)]).toEqual([given, minor]);
  });

  it("are exact for every sum of kopecks, as a number and as a text", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1_000_000_000_000, max: 1_000_000_000_000 }), (minor) => {
        const text = `${minor < 0 ? "-" : ""}${Math.floor(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, "0")}`;
        return readAmount(text) === minor && readAmount(Number(text)) === minor;
      }),
    );
  });

  it("come with a currency, and with moments whose zone is known", () => {
    expect([readCurrency("₸", "RUB"), readCurrency(" kzt", "RUB"), readCurrency(null, "RUB"), readCurrency("тенге", "RUB")]).toEqual(["KZT", "KZT", "RUB", null]); // prettier-ignore
    expect(readInstant("2026-01-01T10:00:00+05:00")?.toISOString()).toBe("2026-01-01T05:00:00.000Z");
    expect(readInstant("2026-01-01 10:00:00")).toBeNull();
    expect(readDayOrInstant("2026-01-01")?.toISOString()).toBe("2026-01-01T12:00:00.000Z");
    expect(readDayOrInstant("0001-01-01")).toBeNull();
  });
});

const json = (over: object) => planOfJson(wirePlan.parse({ id: 7, patient_id: 12, status: "approved", total: "200000", paid_amount: 150_000.5, ...over }), "KZT"); // prettier-ignore

describe("the plain dialect", () => {
  it("reads what the seed names, and what may come beside", () => {
    expect(json({ payment_status: "partial", lines: [{ title: "Пломба", amount: 200_000, tooth: 26, status: "done" }], payments: [{ id: 1, amount: "150000.50", paid_at: "2026-11-02" }] })).toEqual({
      ...{ externalId: "7", patientId: "12", title: "", status: "approved", statusRaw: "approved", currency: "KZT", isFrozen: false, version: null, updatedAt: null },
      ...{ totalMinor: 20_000_000, paidMinor: 15_000_050 },
      lines: [{ externalId: "1", code: "", title: "Пломба", tooth: "26", quantity: "1", amountMinor: 20_000_000, state: "done" }],
      payments: [{ externalId: "1", amountMinor: 15_000_050, paidAt: new Date("2026-11-02T12:00:00Z"), method: "" }],
    }); // prettier-ignore
  });

  it("does not look at what is paid to decide what there is, and keeps a word it does not know", () => {
    expect(json({ paid_amount: null, payment_status: "paid" })?.paidMinor).toBe(20_000_000);
    expect(json({ paid_amount: null, payment_status: "unpaid" })?.paidMinor).toBe(0);
    expect(json({ status: "In Progress" })).toMatchObject({
      status: "in_progress",
      statusRaw: "In Progress",
    });
    expect(json({ status: "rejected" })).toMatchObject({ status: "unknown", statusRaw: "rejected" });
    expect(json({ status: null })).toMatchObject({ status: "unknown", statusRaw: "" });
  });

  it("takes the sum of the lines where no total is said, and nothing only of a draft", () => {
    const lines = [{ amount: "10.01" }, { amount: 5, status: "removed" }];
    expect(json({ total: null, lines })?.totalMinor).toBe(1_001);
    expect(json({ total: null, status: "draft" })?.totalMinor).toBe(0);
    expect(json({ total: null })).toBeNull();
  });

  it("takes no plan whose money it cannot read", () => {
    for (const over of [{ total: "150,000" }, { paid_amount: "много" }, { currency: "деньги" }, { payments: [{ amount: "?" }] }]) expect(json(over)).toBeNull(); // prettier-ignore
  });

  it("reads a push as a hint, and tells two pushes apart", () => {
    const body = JSON.stringify({ event: "plan.updated", plan_id: 7, patient_id: "12", version: 3 });
    const hint = readPlanHint(body);
    expect(hint).toMatchObject({ ok: true, value: { planId: "7", patientId: "12", mark: "3" } });
    expect([readPlanHint("<html>"), readPlanHint("{}")]).toMatchObject([{ error: "not_json" }, { error: "wrong_shape" }]); // prettier-ignore
    const bare = readPlanHint('{"plan_id":7}');
    if (!hint.ok || !bare.ok) throw new Error("not read");
    const [now, later] = [new Date(1_000), new Date(2_000)];
    expect(planHintKey(hint.value, body, now)).toBe(planHintKey(hint.value, body, later));
    expect(planHintKey(bare.value, "{}", now)).not.toBe(planHintKey(bare.value, "{}", later));
  });
});

/** Resources as a public R4 server answers them, shortened. */
const carePlan = {
  ...{ resourceType: "CarePlan" as const, id: "cp1", status: "active", intent: "plan", title: "Имплантация" },
  meta: { versionId: "4", lastUpdated: "2026-11-01T08:00:00Z" },
  subject: { reference: "https://clinic.example/fhir/Patient/12/_history/2" },
  supportingInfo: [{ reference: "Invoice/i1" }],
  activity: [{ detail: { status: "completed" } }, { reference: { reference: "ServiceRequest/s9" } }],
};
const invoice = { resourceType: "Invoice" as const, id: "i1", status: "issued", totalGross: { value: 1234.5, currency: "RUB" } }; // prettier-ignore
const charge = { resourceType: "ChargeItem" as const, id: "c1", status: "planned", code: { text: "Имплант" }, quantity: { value: 2 }, bodysite: [{ text: "46" }], priceOverride: { value: 1234.5, currency: "RUB" }, service: [{ reference: "ServiceRequest/s9" }] }; // prettier-ignore
const notice = { resourceType: "PaymentNotice" as const, id: "n1", status: "active", request: { reference: "Invoice/i1" }, paymentDate: "2026-11-02", amount: { value: "1000.10", currency: "RUB" } }; // prettier-ignore
const fhir = (over: Partial<Parameters<typeof plansOfFhir>[0]> = {}) => plansOfFhir({ plans: [carePlan], invoices: [invoice], charges: [charge], notices: [notice], ...over }, "KZT"); // prettier-ignore

describe("FHIR R4", () => {
  it("puts a plan together from what holds its money", () => {
    expect(fhir()).toMatchObject([
      {
        ...{ externalId: "cp1", patientId: "12", status: "in_progress", statusRaw: "active" },
        ...{ version: "4" },
        ...{ totalMinor: 123_450, paidMinor: 100_010, currency: "RUB" },
        lines: [{ externalId: "c1", title: "Имплант", tooth: "46", quantity: "2", amountMinor: 123_450, state: "planned" }], // prettier-ignore
        payments: [{ externalId: "n1", amountMinor: 100_010 }],
      },
    ]);
    expect(fhir({ invoices: [] })?.[0]).toMatchObject({ totalMinor: 123_450, paidMinor: 0, currency: "RUB" });
    expect(fhir({ invoices: [{ ...invoice, status: "balanced" }], notices: [] })?.[0]?.paidMinor).toBe(123_450); // prettier-ignore
    expect(fhir({ invoices: [{ ...invoice, status: "cancelled" }], charges: [] })?.[0]?.totalMinor).toBe(0);
  });

  it("understands each status, and calls a mere proposal a draft", () => {
    const of = (over: object) => fhir({ plans: [{ ...carePlan, activity: [], ...over }] })?.[0]?.status;
    expect(["draft", "active", "on-hold", "revoked", "completed", "unknown"].map((status) => of({ status }))).toEqual(["draft", "approved", "approved", "cancelled", "completed", "unknown"]); // prettier-ignore
    expect(of({ intent: "proposal" })).toBe("draft");
    expect(fhir({ plans: [{ ...carePlan, status: "entered-in-error" }] })).toEqual([]);
  });

  it("adds up no two currencies", () => {
    const other = { ...invoice, id: "i2", totalGross: { value: 1, currency: "KZT" } };
    const plan = { ...carePlan, supportingInfo: [{ reference: "Invoice/i1" }, { reference: "Invoice/i2" }] };
    expect(fhir({ plans: [plan], invoices: [invoice, other] })).toBeNull();
  });

  it("follows references in any of their spellings, and a merge", () => {
    expect(["Patient/1", "https://x/fhir/Patient/1/_history/2", "#p", "urn:uuid:1", null].map(referenceOf)).toEqual(["Patient/1", "Patient/1", null, null, null]); // prettier-ignore
    const link = [{ type: "replaced-by", other: { reference: "Patient/13" } }];
    const name = [{ family: "Лещенко", given: ["Ирина"] }];
    expect(patientOfFhir({ resourceType: "Patient", id: "12", name, link })).toEqual({ id: "12", name: "Лещенко Ирина", mergedInto: "13" }); // prettier-ignore
  });
});

const plan = (TreatPlanNum: string, TPStatus: string, DateTSigned = "0001-01-01 00:00:00") => ({ TreatPlanNum, PatNum: "12", DateTP: "", Heading: "", TPStatus, DateTSigned, SecDateTEdit: "2026-11-01 10:00:00" }); // prettier-ignore
const procedure = (ProcNum: string, ProcStatus: string, ProcFee: number) => ({ ProcNum, PatNum: "12", ProcFee, Discount: 0, ProcStatus, ToothNum: "3", procCode: "D1", descript: "" }); // prettier-ignore
const attach = (TreatPlanNum: string, ProcNum: string) => ({ TreatPlanNum, ProcNum, Priority: 0 });
const copy = (TreatPlanNum: string, ProcNumOrig: string, FeeAmt: number) => ({ ProcTPNum: `9${ProcNumOrig}`, TreatPlanNum, ProcNumOrig, ItemOrder: 0, ToothNumTP: "3", ProcCode: "D1", Descript: "", FeeAmt, Discount: 0, PatAmt: -1 }); // prettier-ignore

describe("Open Dental", () => {
  it("takes live procedures of an active plan, and frozen copies of a saved one", () => {
    const read = plansOfDental(
      {
        plans: [plan("1", "Active"), plan("2", "Saved", "2026-11-01 10:00:00"), plan("3", "Saved"), plan("4", "Inactive"), plan("5", "Odd")],
        attaches: [attach("1", "10"), attach("1", "11"), attach("1", "12")],
        procedures: [procedure("10", "C", 100.1), procedure("11", "TP", 200), procedure("12", "D", 5)],
        copies: [copy("2", "77", 50.05), copy("3", "78", 9)],
        splits: [{ SplitNum: "1", ProcNum: "10", SplitAmt: "60.05", DatePay: "2026-11-01T00:00:00" }, { SplitNum: "2", ProcNum: "0", SplitAmt: 5, DatePay: "" }],
      },
      "USD",
    ); // prettier-ignore
    expect(read?.map(({ status, totalMinor, paidMinor, isFrozen }) => [status, totalMinor, paidMinor, isFrozen])).toEqual([
      ["in_progress", 30_010, 6_005, false],
      ["approved", 5_005, 0, true],
      ["draft", 900, 0, true],
      ["cancelled", 0, 0, false],
      ["unknown", 0, 0, false],
    ]); // prettier-ignore
  });

  it("does not count a signed copy of what is live", () => {
    const read = plansOfDental(
      {
        plans: [plan("2", "Saved", "2026-11-01 10:00:00"), plan("1", "Active")],
        ...{ attaches: [attach("1", "10")], procedures: [procedure("10", "C", 100)], copies: [copy("2", "10", 100)] }, // prettier-ignore
        splits: [{ SplitNum: "1", ProcNum: "10", SplitAmt: 100, DatePay: "2026-11-01" }],
      },
      "USD",
    );
    expect(read?.map(({ status, paidMinor }) => [status, paidMinor])).toEqual([["draft", 0], ["completed", 10_000]]); // prettier-ignore
  });
});
