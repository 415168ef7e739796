import { describe, expect, it } from "vitest";
import recordAnswer from "~tests/contracts/wire/yclients-record.json";
import servicesAnswer from "~tests/contracts/wire/yclients-services.json";
import { wireRecord, wireService, wireStaff } from "./contract";
import {
  lineCostMinor,
  pickZone,
  stampInstant,
  statusOf,
  vendorRecord,
  vendorService,
  vendorStaff,
  visitInstant,
} from "./map";

const branch = { companyId: "4564", zone: "Asia/Tokyo" };
const read = (changes: Record<string, unknown> = {}, zone = branch.zone) => {
  const record = vendorRecord(wireRecord.parse({ ...recordAnswer.data, ...changes }), { ...branch, zone });
  if (typeof record === "string") throw new Error(record);
  return record;
};

describe("a YClients record in our terms", () => {
  it("carries what the documentation's sample says", () => {
    expect(read()).toEqual({
      source: "yclients",
      externalId: "2",
      companyId: "4564",
      version: new Date("2019-01-16T11:35:15Z"),
      deleted: false,
      status: "pending",
      startsAt: new Date("2019-01-16T07:00:00Z"),
      endsAt: new Date("2019-01-16T08:00:00Z"),
      staffExternalId: "9",
      staffName: "Оксана",
      services: [{ externalId: "1", title: "Стрижка", costMinor: 450_000 }],
      priceMinor: 450_000,
      comment: "не записывать",
      requestKey: null,
      isPaid: false,
      client: { externalId: "1", name: "Джеймс Смит", phone: "79169999900", email: null },
    });
  });

  it("starts when the branch's wall says so, whatever offset stands behind datetime", () => {
    const wrong = { datetime: "2019-01-16T16:00:00+05:00" };
    expect(read(wrong).startsAt).toEqual(new Date("2019-01-16T07:00:00Z"));
    expect(read(wrong, "Europe/Moscow").startsAt).toEqual(new Date("2019-01-16T13:00:00Z"));
  });

  it("reads ISO in date as Altegio writes it, and falls back to datetime when date is missing", () => {
    expect(read({ date: "2019-01-16T16:00:00+03:00" }).startsAt).toEqual(new Date("2019-01-16T07:00:00Z"));
    expect(read({ date: null }).startsAt).toEqual(new Date("2019-01-16T07:00:00Z"));
    expect(read({ date: "2019-01-16T07:00:00Z" }).startsAt).toEqual(new Date("2019-01-16T07:00:00Z"));
  });

  it.each([
    [{ attendance: 2 }, "confirmed"],
    [{ attendance: 1 }, "completed"],
    [{ attendance: 0 }, "pending"],
    [{ attendance: -1 }, "no_show"],
    [{ attendance: "1" }, "completed"],
    [{ attendance: 1, deleted: true }, "cancelled"],
    [{ attendance: 0, visit_attendance: 1 }, "pending"],
    [{ attendance: null, visit_attendance: 1 }, "completed"],
    [{ attendance: 0, confirmed: 0 }, "pending"],
    [{ attendance: 7 }, "pending"],
  ])("maps %j to %s", (changes, status) => {
    expect(statusOf(wireRecord.parse({ ...recordAnswer.data, ...changes }))).toBe(status);
  });

  it("survives the drift of types: text ids, [] for objects, missing parts", () => {
    const record = read({
      id: "2",
      staff: [],
      staff_id: "0",
      client: [],
      services: null,
      deleted: "0",
      seance_length: "5400",
    });
    expect(record).toMatchObject({
      externalId: "2",
      staffExternalId: null,
      staffName: null,
      client: null,
      services: [],
      priceMinor: 0,
    });
    expect(record.deleted).toBe(false);
    expect(record.endsAt.getTime() - record.startsAt.getTime()).toBe(5400_000);
  });

  it("tells a hidden phone from a phone", () => {
    expect(read({ client: { id: 1, name: "А", phone: "" } }).client).toEqual({
      externalId: "1",
      name: "А",
      phone: null,
      email: null,
    });
  });

  it("composes a full name when there is no display name", () => {
    expect(
      read({ client: { id: 1, surname: "Нурланова", name: "Айгерим", patronymic: "" } }).client?.name,
    ).toBe("Нурланова Айгерим");
  });

  it("says why it cannot be read", () => {
    expect(
      vendorRecord(
        wireRecord.parse({ ...recordAnswer.data, date: "2019-02-30 10:00:00", datetime: "" }),
        branch,
      ),
    ).toBe("no_time");
    const unstamped = wireRecord.parse({ ...recordAnswer.data, last_change_date: "", create_date: "soon" });
    expect(vendorRecord(unstamped, branch)).toBe("no_version");
  });
});

describe("what a line is worth", () => {
  const line = {
    id: "1",
    title: "",
    cost: null,
    cost_to_pay: null,
    cost_per_unit: null,
    first_cost: null,
    discount: null,
    amount: null,
  };

  it("is its cost, never multiplied by the amount", () => {
    expect(lineCostMinor({ ...line, cost: 300, cost_per_unit: 100, amount: 3 })).toBe(30_000);
  });
  it("is what was sold, not what is still owed after a deposit", () => {
    expect(lineCostMinor({ ...line, cost: 1000, cost_to_pay: 400 })).toBe(100_000);
  });
  it("is computed from the unit's price, the amount and the discount when cost is missing", () => {
    expect(lineCostMinor({ ...line, first_cost: 9000, discount: 50, amount: 2 })).toBe(900_000);
  });
  it("is exact in kopecks", () => {
    expect(lineCostMinor({ ...line, cost: 1.005 })).toBe(101);
    expect(lineCostMinor({ ...line, cost: 1300.1 })).toBe(130_010);
  });
});

describe("times of the wire", () => {
  it("reads stamps with and without a colon in the offset", () => {
    expect(stampInstant("2019-01-16T20:35:15+0900")).toEqual(new Date("2019-01-16T11:35:15Z"));
    expect(stampInstant("2019-01-16T20:35:15+09:00")).toEqual(new Date("2019-01-16T11:35:15Z"));
    expect(stampInstant("2019-01-16T11:35:15.250Z")).toEqual(new Date("2019-01-16T11:35:15.250Z"));
    expect(stampInstant("yesterday")).toBeNull();
    expect(stampInstant("2019-01-16T20:35:15")).toBeNull();
  });
  it("refuses days and hours that do not exist", () => {
    expect(visitInstant("2019-02-29 10:00:00", "Europe/Moscow")).toBeNull();
    expect(visitInstant("2019-02-28 24:30:00", "Europe/Moscow")).toBeNull();
    expect(visitInstant("", "Europe/Moscow")).toBeNull();
  });
  it("knows that Kazakhstan has one zone since 2024-03-01", () => {
    expect(visitInstant("2024-02-28 12:00:00", "Asia/Almaty")).toEqual(new Date("2024-02-28T06:00:00Z"));
    expect(visitInstant("2024-03-02 12:00:00", "Asia/Almaty")).toEqual(new Date("2024-03-02T07:00:00Z"));
  });
  it("picks the branch's zone: name, then an IANA-looking timezone, then the setting", () => {
    expect(pickZone({ timezone: "3", timezone_name: "Asia/Almaty" }, "Europe/Moscow")).toBe("Asia/Almaty");
    expect(pickZone({ timezone: "Asia/Yekaterinburg", timezone_name: "" }, "Europe/Moscow")).toBe(
      "Asia/Yekaterinburg",
    );
    expect(pickZone({ timezone: "0", timezone_name: "" }, "Europe/Moscow")).toBe("Europe/Moscow");
    expect(pickZone({ timezone: "Mars/Olympus", timezone_name: "" }, "Europe/Moscow")).toBe("Europe/Moscow");
  });
});

describe("catalogue rows", () => {
  it("reads prices, lengths by person and flags that come as text", () => {
    const [massage, wrap] = servicesAnswer.data.map((row) =>
      vendorService(wireService.parse(row), new Map()),
    );
    expect(massage).toEqual({
      externalId: "83169",
      title: "Массаж",
      category: null,
      priceMinMinor: 130_000,
      priceMaxMinor: 130_050,
      durationMinutes: 60,
      active: true,
      staff: [{ externalId: "5905", durationMinutes: 45 }],
    });
    expect(wrap).toMatchObject({ active: false, durationMinutes: null, staff: [] });
  });
  it("counts the dismissed, the deleted and the hidden as not bookable", () => {
    const person = (flags: object) => vendorStaff(wireStaff.parse({ id: 1, name: " Анна ", ...flags }));
    expect(person({ fired: "0", status: "0", hidden: "0" })).toMatchObject({
      name: "Анна",
      bookable: true,
      dismissed: false,
    });
    expect(person({ hidden: "1" })).toMatchObject({ bookable: false, dismissed: false });
    expect(person({ fired: 1 })).toMatchObject({ bookable: false, dismissed: true });
    expect(person({ status: "1" })).toMatchObject({ bookable: false, dismissed: true });
  });
});
