import fc from "fast-check";
import { describe, expect, it } from "vitest";
import sample from "~tests/contracts/wire/yclients-webhook.json";
import { secretMatches } from "../core/secret";
import { readYclientsWebhook, yclientsDedupeKey } from "./webhook.server";

const raw = JSON.stringify(sample);
const changed = new Date("2019-01-16T11:35:15Z");

function event(body: string | Uint8Array) {
  const read = readYclientsWebhook(body);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe("a YClients webhook", () => {
  it("names the branch, the resource, the event and the moment of the change", () => {
    const told = {
      companyId: "4564",
      resource: "record",
      resourceId: "2",
      status: "update",
      changedAt: changed,
    };
    expect(event(raw)).toEqual(told);
    expect(event(Buffer.from(raw))).toEqual(told);
  });

  it("may be about something without a change stamp", () => {
    expect(event(JSON.stringify({ ...sample, resource: "schedule", data: [] })).changedAt).toBeNull();
    expect(event(JSON.stringify({ ...sample, data: undefined })).changedAt).toBeNull();
  });

  it.each([
    ["", "not_json"],
    ["{", "not_json"],
    ["null", "wrong_shape"],
    ["[]", "wrong_shape"],
    [JSON.stringify({ ...sample, resource_id: "1; drop" }), "wrong_shape"],
    [JSON.stringify({ ...sample, status: "explode" }), "wrong_shape"],
    [JSON.stringify({ ...sample, company_id: null }), "wrong_shape"],
  ])("refuses %j as %s", (body, reason) => {
    expect(readYclientsWebhook(body)).toEqual({ ok: false, error: reason });
  });

  it("never throws, whatever arrives", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (body) => {
        readYclientsWebhook(body);
      }),
    );
    expect(readYclientsWebhook(`${"[".repeat(50_000)}${"]".repeat(50_000)}`).ok).toBe(false);
  });

  it("has one key for the same event and another when the body says something else", () => {
    const key = yclientsDedupeKey(event(raw), raw);
    expect(key).toMatch(/^4564:record:2:update:2019-01-16T11:35:15\.000Z:[0-9a-f]{16}$/);
    expect(yclientsDedupeKey(event(raw), Buffer.from(raw))).toBe(key);
    const altered = JSON.stringify({ ...sample, extra: 1 });
    expect(yclientsDedupeKey(event(altered), altered)).not.toBe(key);
  });
});

describe("the webhook's secret", () => {
  it("matches itself only, and never throws on another length", () => {
    expect(secretMatches("correct horse battery", "correct horse battery")).toBe(true);
    expect(secretMatches("correct horse", "correct horse battery")).toBe(false);
    expect(secretMatches("", "correct horse battery")).toBe(false);
    expect(secretMatches(null, "correct horse battery")).toBe(false);
  });
  it("opens nothing when it is not set", () => {
    expect(secretMatches("", "")).toBe(false);
    expect(secretMatches(undefined, "")).toBe(false);
  });
});
