import { afterEach, describe, expect, it } from "vitest";
import type { VendorBusy, VendorSale } from "~/features/sync/ports";
import { connectYclients, openBranch } from "./support/yclients-branch";
import { closeAll, kindOf, serve } from "./support/wire";

afterEach(closeAll);

const DAY = "2025-03-14";
const at = (time: string) => new Date(`${DAY}T${time}:00+03:00`);

const sale = (more: Partial<VendorSale> = {}): VendorSale => ({
  requestKey: "sale-1",
  serviceExternalIds: ["31"],
  staffExternalId: "11",
  startsAt: at("10:00"),
  wire: null,
  fullname: "Пётр Ли",
  phone: "+79161112233",
  email: null,
  comment: "Код клиента: ABC12345",
  notifyBySmsHours: 0,
  notifyByEmailHours: 0,
  ...more,
});
const busy = (more: Partial<VendorBusy> = {}): VendorBusy => ({
  requestKey: "busy-1",
  staffExternalId: "11",
  services: [{ externalId: "31", costMinor: 250_050 }],
  startsAt: at("12:00"),
  endsAt: at("13:15"),
  client: { name: "Ольга", phone: "+77015554433", email: "olga@example.com" },
  comment: "Картотека, визит 17",
  status: "confirmed",
  ...more,
});
const company = {
  status: 200,
  body: JSON.stringify({
    success: true,
    data: { id: "4564", title: "Филиал", timezone: "Europe/Moscow" },
    meta: [],
  }),
};
/** The adapter at a vendor that knows its zone and gives one answer to everything else. */
async function answering(status: number, body?: string) {
  const server = await serve((_, { path }) => (path.includes("/company/") ? company : { status, body }));
  return { ...connectYclients(server.url), calls: server.calls };
}
const asked = { serviceExternalIds: ["31"], staffExternalId: "11" };

describe("free times", () => {
  it("are the vendor's, in the branch's zone, with the vendor's own text of the instant", async () => {
    const { vendor } = await openBranch();
    const [first, ...rest] = await vendor.desk.freeTimes({ ...asked, day: DAY });
    expect(first).toEqual({ startsAt: at("10:00"), durationMin: 60, wire: `${DAY}T10:00:00+03:00`, staffExternalId: "11" }); // prettier-ignore
    expect(rest.at(-1)?.startsAt).toEqual(at("19:00"));
  });

  it("leave out what is taken, days off and those who do not do it", async () => {
    const { vendor, simulator } = await openBranch();
    const times = async () => (await vendor.desk.freeTimes({ ...asked, day: DAY })).map((one) => one.startsAt.getTime()); // prettier-ignore
    simulator.branch.create({ start: `${DAY} 12:00:00`, staffId: 11, lines: [{ id: 32 }] });
    const left = await times();
    for (const taken of ["11:30", "12:00", "13:00"]) expect(left).not.toContain(at(taken).getTime());
    expect(left).toContain(at("13:30").getTime());
    expect(await vendor.desk.freeTimes({ ...asked, day: "2025-03-16" })).toEqual([]);
    expect(await vendor.desk.freeTimes({ serviceExternalIds: ["32"], staffExternalId: "12", day: DAY })).toEqual([]); // prettier-ignore
    const anybody = await vendor.desk.freeTimes({ ...asked, staffExternalId: null, day: DAY });
    expect(anybody.map((one) => one.startsAt.getTime())).toContain(at("12:00").getTime());
    expect(anybody[0]?.staffExternalId).toBeNull();
  });

  it("have the length that the person needs", async () => {
    const { vendor, simulator } = await openBranch();
    const service = simulator.state.services.find((one) => one.id === 31);
    if (service) service.staffMinutes = { 12: 90 };
    const lengths = async (staffExternalId: string) =>
      (await vendor.desk.freeTimes({ ...asked, staffExternalId, day: DAY })).map((one) => one.durationMin);
    expect(new Set(await lengths("11"))).toEqual(new Set([60]));
    expect(new Set(await lengths("12"))).toEqual(new Set([90]));
  });

  it("stand on days within both ends, ascending", async () => {
    const { vendor } = await openBranch();
    const days = await vendor.desk.freeDays({ ...asked, from: "2025-03-14", until: "2025-03-18" });
    expect(days).toEqual(["2025-03-14", "2025-03-15", "2025-03-17", "2025-03-18"]);
  });

  it("are asked for with the partner's token alone", async () => {
    const { vendor, simulator } = await openBranch();
    await vendor.desk.freeTimes({ ...asked, day: DAY });
    await vendor.desk.sell(sale());
    const booking = simulator.state.calls.filter(({ path }) => path.startsWith("/book_"));
    expect(booking.map(({ as }) => as)).toEqual(["partner", "partner"]);
  });

  it.each([
    [[{ time: "9:00", seance_length: "2700", datetime: "2025-03-14T09:00:00+05:00" }], [["09:00", 45, "2025-03-14T09:00:00+05:00"]]],
    [[{ time: "12:00:00", sum_length: 3600, datetime: "" }], [["12:00", 60, "2025-03-14T12:00:00+03:00"]]],
    [[{ time: "", session_length: 1800, datetime: "2025-03-14T11:30:00+03:00" }], [["11:30", 30, "2025-03-14T11:30:00+03:00"]]],
    [[{ time: "soon" }, null, { time: "10:00" }], [["10:00", 60, "2025-03-14T10:00:00+03:00"]]],
    [{}, []],
  ] as const)("are read from %j", async (data, expected) => {
    const { vendor } = await answering(200, JSON.stringify({ success: true, data, meta: [] }));
    const times = await vendor.desk.freeTimes({ ...asked, day: DAY });
    expect(times.map((one) => [one.startsAt, one.durationMin, one.wire])).toEqual(expected.map(([time, length, wire]) => [at(time), length, wire]));
  }); // prettier-ignore

  it.each([
    [{ booking_dates: ["2025-03-18", "2025-03-14", "2025-03-18", "x"], booking_days: [] }, ["2025-03-14", "2025-03-18"]],
    [{ booking_dates: [], booking_days: { "3": ["14", 15, 31], "4": [1] } }, ["2025-03-14", "2025-03-15", "2025-03-31"]],
    [{ booking_dates: [], booking_days: [], working_days: [] }, []],
  ])("have days read from %j", async (data, expected) => {
    const { vendor } = await answering(200, JSON.stringify({ success: true, data, meta: {} }));
    expect(await vendor.desk.freeDays({ ...asked, from: "2025-03-01", until: "2025-03-31" })).toEqual(expected);
  }); // prettier-ignore
});

describe("a sale", () => {
  it("is checked without a trace, then sold, and found by its key", async () => {
    const { vendor, simulator } = await openBranch();
    const before = simulator.state.records.length;
    expect(await vendor.desk.checkSale(sale())).toEqual({ ok: true, value: null });
    expect(simulator.state.records).toHaveLength(before);
    const sold = await vendor.desk.sell(sale());
    if (!sold.ok) throw new Error(sold.error);
    expect(sold.value.recordHash).toMatch(/^[0-9a-f]{32}$/);
    expect(await vendor.fetchRecord(sold.value.externalId)).toMatchObject({
      requestKey: "sale-1",
      startsAt: at("10:00"),
      comment: "Код клиента: ABC12345",
      client: { phone: "79161112233", name: "Пётр Ли" },
    });
    expect(await vendor.desk.findByRequestKey({ requestKey: "sale-1", day: DAY })).toMatchObject({
      externalId: sold.value.externalId,
    });
    expect(await vendor.desk.findByRequestKey({ requestKey: "sale-1", day: "2025-03-15" })).toBeNull();
    expect(await vendor.desk.findByRequestKey({ requestKey: "sale-2", day: DAY })).toBeNull();
  });

  it("gives the vendor's own text of the time back unchanged", async () => {
    const data = { id: 1, record_id: "55", record_hash: "h" };
    const { vendor, calls } = await answering(201, JSON.stringify({ success: true, data }));
    const sold = await vendor.desk.sell(sale({ wire: "2025-03-14T10:00:00+09:00" }));
    expect(sold).toEqual({ ok: true, value: { externalId: "55", recordHash: "h" } });
    await vendor.desk.sell(sale());
    const bodies = calls.filter(({ method }) => method === "POST").map(({ body }) => JSON.parse(body) as { appointments: { datetime: string }[] }); // prettier-ignore
    const [given, made] = bodies;
    expect(given).toMatchObject({ phone: "79161112233", api_id: "sale-1", notify_by_sms: 0, appointments: [{ services: [31], staff_id: 11, datetime: "2025-03-14T10:00:00+09:00" }] }); // prettier-ignore
    expect(made?.appointments[0]?.datetime).toBe("2025-03-14T10:00:00+03:00");
  });

  it("is refused for an hour that is taken, a foreign service, a bad phone, no name, a blacklist, a missing code", async () => {
    const { vendor, simulator } = await openBranch();
    const { desk } = vendor;
    simulator.branch.create({ start: `${DAY} 10:30:00`, staffId: 11 });
    const refused = async (more: Partial<VendorSale>) => {
      const answer = await desk.sell(sale(more));
      return answer.ok ? "sold" : answer.error;
    };
    expect(await desk.checkSale(sale())).toEqual({ ok: false, error: "taken" });
    expect(await refused({})).toBe("taken");
    expect(await refused({ serviceExternalIds: ["999"] })).toBe("service");
    expect(await refused({ staffExternalId: "12", serviceExternalIds: ["32"] })).toBe("service");
    expect(await refused({ serviceExternalIds: ["not a number"] })).toBe("other");
    expect(await refused({ phone: "+7916" })).toBe("bad_phone");
    expect(await refused({ fullname: " ", startsAt: at("15:00") })).toBe("no_name");
    simulator.state.form.blacklist = ["79161112233"];
    expect(await refused({ startsAt: at("15:00") })).toBe("blacklisted");
    simulator.state.form = { phoneConfirmation: true, blacklist: [] };
    expect(await refused({ startsAt: at("15:00") })).toBe("needs_sms_code");
    expect(simulator.state.records.filter((one) => one.apiId === "sale-1")).toEqual([]);
  });

  it.each([
    [422, { meta: { code: 431 } }, "bad_phone"],
    [422, { meta: { errors: { code: "432" } } }, "needs_sms_code"],
    [422, { errors: { code: 433, id: 1 } }, "taken"],
    [403, { meta: { message: "", errors: [{ code: 434 }] } }, "blacklisted"],
    [422, { errors: [{ code: 435 }] }, "no_name"],
    [422, { error: { code: "436" } }, "taken"],
    [422, { code: 437 }, "taken"],
    [422, { meta: { errors: { code: 438, message: "x" } } }, "service"],
    [200, { success: false, data: null, meta: { message: "Выбранное время уже занято" } }, "taken"],
    [409, { success: false, meta: { message: "The time slot is busy" } }, "taken"],
    [422, { success: false, meta: { message: "Что-то новое" } }, "other"],
    [400, { success: false, meta: [] }, "other"],
  ])("is told apart by the vendor's answer %i %j", async (status, body, refusal) => {
    const { vendor } = await answering(status, JSON.stringify(body));
    expect(await vendor.desk.sell(sale())).toEqual({ ok: false, error: refusal });
    expect(await vendor.desk.placeBusy(busy())).toEqual({ ok: false, error: refusal });
  });

  it.each([
    [201, ""], [200, "[]"], [204, ""], [201, '{"success":true,"data":[],"meta":[]}'], [200, '{"success":true,"data":null}'],
  ])("passes a check that says so with %i %j", async (status, body) => {
    const { vendor } = await answering(status, status === 204 ? undefined : body);
    expect(await vendor.desk.checkSale(sale())).toEqual({ ok: true, value: null });
  }); // prettier-ignore

  it("that got no answer is open, was not repeated, and is found by its key", async () => {
    const { vendor, simulator } = await openBranch();
    await vendor.probe();
    simulator.state.faults.lostAnswer = 1;
    expect(await kindOf(vendor.desk.sell(sale()))).toBe("unreachable");
    expect(simulator.state.records.filter((one) => one.apiId === "sale-1")).toHaveLength(1);
    expect(await vendor.desk.findByRequestKey({ requestKey: "sale-1", day: DAY })).not.toBeNull();
    simulator.state.faults.serverError = 1;
    expect(await kindOf(vendor.desk.sell(sale({ requestKey: "sale-2", startsAt: at("16:00") })))).toBe("unavailable"); // prettier-ignore
    expect(simulator.state.calls.filter(({ path }) => path.startsWith("/book_record"))).toHaveLength(2);
  });

  it.each([
    [422, "<html>proxy</html>", "broken_answer"],
    [403, '{"success":false,"meta":{"message":"Нет прав"}}', "not_granted"],
    [401, '{"success":false,"meta":{"message":"Authentication needed."}}', "unauthorized"],
    [201, '{"success":true,"data":[{"id":1}]}', "broken_answer"],
    [201, "", "broken_answer"],
  ])("is no refusal when %i %j comes", async (status, body, kind) => {
    const { vendor } = await answering(status, body);
    expect(await kindOf(vendor.desk.sell(sale()))).toBe(kind);
  });
});

describe("a busy hour", () => {
  it("is written as staff would, with our key, and refused where it is not free", async () => {
    const { vendor, simulator } = await openBranch();
    const placed = await vendor.desk.placeBusy(busy());
    expect(placed).toMatchObject({
      ok: true,
      value: {
        requestKey: "busy-1", startsAt: at("12:00"), endsAt: at("13:15"), status: "confirmed", priceMinor: 250_050,
        staffExternalId: "11", comment: "Картотека, визит 17", client: { phone: "77015554433", email: "olga@example.com" },
      },
    }); // prettier-ignore
    expect(await vendor.desk.placeBusy(busy({ requestKey: "busy-2" }))).toEqual({
      ok: false,
      error: "taken",
    });
    const quiet = await vendor.desk.placeBusy(busy({ requestKey: "busy-3", services: [], client: null, startsAt: at("16:00"), endsAt: at("17:00"), status: "pending" })); // prettier-ignore
    expect(quiet).toMatchObject({ ok: true, value: { services: [], client: null, priceMinor: 0 } });
    expect(simulator.state.records.filter((one) => one.apiId.startsWith("busy"))).toHaveLength(2);
  });

  it("without an answer is never written twice", async () => {
    const { vendor, simulator } = await openBranch();
    await vendor.probe();
    simulator.state.faults.lostAnswer = 1;
    expect(await kindOf(vendor.desk.placeBusy(busy()))).toBe("unreachable");
    expect(simulator.state.calls.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(await vendor.desk.findByRequestKey({ requestKey: "busy-1", day: DAY })).toMatchObject({ requestKey: "busy-1" }); // prettier-ignore
  });

  it.each([
    ["alone", (data: unknown) => data],
    ["in a list", (data: unknown) => [data]],
    ["only by its number", (data: unknown) => ({ id: (data as { id: number }).id })],
  ])("is known from an answer with the record %s", async (_, shape) => {
    const { vendor: real } = await openBranch();
    const placed = await real.desk.placeBusy(busy());
    if (!placed.ok) throw new Error(placed.error);
    const wire = { id: Number(placed.value.externalId), company_id: 4564, staff_id: "11", services: [], client: [], date: `${DAY} 12:00:00`, datetime: "", last_change_date: "2025-03-12T12:00:00+0300", seance_length: "4500", api_id: "busy-1", attendance: "2" }; // prettier-ignore
    const server = await serve((_nth, { path, method }) => {
      if (path.includes("/company/")) return company;
      return { status: method === "POST" ? 201 : 200, body: JSON.stringify({ success: true, data: method === "POST" ? shape(wire) : wire, meta: [] }) }; // prettier-ignore
    });
    const { vendor } = connectYclients(server.url);
    expect(await vendor.desk.placeBusy(busy())).toMatchObject({ ok: true, value: { externalId: placed.value.externalId, startsAt: at("12:00") } }); // prettier-ignore
  });
});

describe("a change of a record", () => {
  it("is a whole object, and what is not ours stays", async () => {
    const { vendor, simulator } = await openBranch();
    const placed = await vendor.desk.placeBusy(busy());
    if (!placed.ok) throw new Error(placed.error);
    const record = simulator.branch.find(Number(placed.value.externalId));
    if (!record) throw new Error("not there");
    const extras = { custom_color: "f44336", record_labels: [67345], custom_fields: { room: "2" }, sms_remain_hours: 5, email_remain_hours: 3 }; // prettier-ignore
    simulator.branch.change(record, { extras, comment: "Картотека, визит 17\nпопросил воды", lines: [{ id: 31, firstCost: 5001, discount: 50, cost: 2500.5 }] }); // prettier-ignore
    const moved = busy({ startsAt: at("15:00"), endsAt: at("16:15"), staffExternalId: "12", status: "completed", client: null }); // prettier-ignore
    const changed = await vendor.desk.changeRecord(placed.value.externalId, moved);
    expect(changed).toMatchObject({ ok: true, value: { startsAt: at("15:00"), staffExternalId: "12", status: "completed" } }); // prettier-ignore
    expect(record).toMatchObject({
      extras,
      comment: "Картотека, визит 17\nпопросил воды",
      apiId: "busy-1",
      lines: [{ serviceId: 31, firstCost: 5001, discount: 50, cost: 2500.5 }],
      seconds: 4500,
    });
    expect(placed.value.client?.externalId).toBe(String(record.clientId));
  });

  it("does not empty a phone that is hidden from our token", async () => {
    const { vendor, simulator } = await openBranch();
    const placed = await vendor.desk.placeBusy(busy());
    if (!placed.ok) throw new Error(placed.error);
    simulator.state.faults.hideContacts = true;
    expect(await vendor.desk.changeRecord(placed.value.externalId, busy({ client: null, endsAt: at("13:00") }))).toMatchObject({ ok: true }); // prettier-ignore
    const client = simulator.state.clients.find((one) => one.phone === "77015554433");
    expect(String(client?.id)).toBe(placed.value.client?.externalId);
    expect(simulator.branch.find(Number(placed.value.externalId))?.clientId).toBe(client?.id);
  });

  it("is refused where the hour is not free, and when the record is gone", async () => {
    const { vendor, simulator } = await openBranch();
    const placed = await vendor.desk.placeBusy(busy());
    if (!placed.ok) throw new Error(placed.error);
    simulator.branch.create({ start: `${DAY} 15:00:00`, staffId: 11 });
    const id = placed.value.externalId;
    expect(await vendor.desk.changeRecord(id, busy({ startsAt: at("15:30"), endsAt: at("16:30") }))).toEqual({ ok: false, error: "taken" }); // prettier-ignore
    await vendor.desk.deleteRecord(id);
    await vendor.desk.deleteRecord(id);
    expect(await vendor.desk.changeRecord(id, busy())).toEqual({ ok: false, error: "not_found" });
    expect(await vendor.fetchRecord(id)).toBeNull();
    expect(await vendor.desk.findByRequestKey({ requestKey: "busy-1", day: DAY })).toMatchObject({
      deleted: true,
    });
  });

  it("is read again when its answer says nothing", async () => {
    let time = "12:00:00";
    const wire = () => ({ id: 9, staff_id: 11, services: [], client: null, date: `${DAY} ${time}`, last_change_date: "2025-03-12T12:00:00+0300", seance_length: 3600, api_id: 0 }); // prettier-ignore
    const server = await serve((_, { path, method }) => {
      if (path.includes("/company/")) return company;
      if (method !== "PUT") return { status: 200, body: JSON.stringify({ success: true, data: wire() }) };
      time = "14:00:00";
      return { status: 200, body: "" };
    });
    const { vendor } = connectYclients(server.url);
    const changed = await vendor.desk.changeRecord(
      "9",
      busy({ startsAt: at("14:00"), endsAt: at("15:00"), client: null }),
    );
    expect(changed).toMatchObject({ ok: true, value: { startsAt: at("14:00"), requestKey: null } });
  });

  it("and a deletion do not take a proxy's 404 page for an answer", async () => {
    const { vendor } = await answering(404, "<html></html>");
    expect(await kindOf(vendor.desk.changeRecord("9", busy()))).toBe("broken_answer");
    expect(await kindOf(vendor.desk.deleteRecord("9"))).toBe("broken_answer");
  });
});

describe("the vendor's own form", () => {
  it("has an address with service and person, and nothing of a person's", async () => {
    const { vendor } = connectYclients("http://127.0.0.1:9");
    const url = (staffExternalId: string | null) => vendor.desk.widgetUrl({ serviceExternalId: "31", staffExternalId }); // prettier-ignore
    expect(await url("11")).toBe("https://n777.yclients.com/company/4564/personal/menu?o=m11s31");
    expect(await url(null)).toBe("https://n777.yclients.com/company/4564/personal/menu?o=s31");
  });

  it("is walked at the simulator: times, contacts, a record with the comment, and a webhook", async () => {
    const hooks = await serve(() => ({ status: 204 }));
    const { simulator } = await openBranch({ webhookTargets: [`${hooks.url}/hook?secret=s`] });
    const form = `${simulator.url}/company/4564/personal/menu`;
    const page = await fetch(`${form}?o=m11s31&day=${DAY}&lang=ru`);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors *");
    expect(await page.text()).toContain("time=10%3A00");
    const book = (time: string, fields: Record<string, string>) =>
      fetch(`${form}?o=m11s31&day=${DAY}&time=${time}&lang=ru`, { method: "POST", body: new URLSearchParams(fields) }); // prettier-ignore
    const person = { fullname: "Анна", phone: "+7 916 111-22-33", comment: "ABC12345" };
    expect((await book("10:00", person)).status).toBe(201);
    const twice = await book("10:00", person);
    expect([twice.status, await twice.text()]).toEqual([
      422,
      expect.stringContaining("уже занято") as string,
    ]);
    expect(simulator.state.records.at(-1)).toMatchObject({ start: `${DAY} 10:00:00`, comment: "ABC12345", online: true }); // prettier-ignore
    await simulator.webhooksSent();
    expect(hooks.calls).toHaveLength(1);
  });
});
