import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { lastTenDigits, readPhone } from "~/lib/phone.server";
import { answer } from "./answer";
import { modesOf, startsOf } from "./slots";

function load<File>(name: string): File {
  return JSON.parse(readFileSync(new URL(`./cases/${name}.json`, import.meta.url), "utf8")) as File;
}

interface SlotCase {
  id: string;
  kind: "slots" | "conflict";
  title: string;
  mode: string;
  input: unknown;
  expected: { starts_utc?: string[]; conflicting_ids?: unknown[]; allowed?: boolean };
  modes_that_agree?: string[];
  expected_by_mode?: Partial<Record<string, string[]>>;
}

describe("slots", () => {
  const file = load<{ cases: SlotCase[] }>("slots");
  const answers = answer(file) as Record<string, unknown>;
  const conflicts = file.cases.filter(({ kind }) => kind === "conflict");
  const slots = file.cases.filter(({ kind }) => kind === "slots");
  const listOf = (given: SlotCase, mode: string) =>
    given.expected_by_mode?.[mode] ?? given.expected.starts_utc;
  const readings = slots.flatMap((given) =>
    modesOf(given).map((mode) => ({ ...given, mode, list: listOf(given, mode) })),
  );

  it.each(readings)("$id in $mode: $title", ({ mode, input, list }) =>
    expect(startsOf(input, mode)).toEqual(list),
  );

  it.each(slots)("$id is answered on the grid", (given) => {
    expect(answers[given.id]).toEqual({ starts_utc: listOf(given, "grid") });
  });

  it.each(conflicts)("$id: $title", ({ id, expected }) => expect(answers[id]).toEqual(expected));

  it("says of a case it cannot answer that it cannot", () => {
    const broken = {
      format: "slot-scenarios/1",
      cases: [{ id: "X", kind: "slots", input: { zone: "Mars/Olympus" } }],
    };
    expect(answer(broken)).toEqual({ X: { unsupported: expect.any(String) as string } });
  });
});

describe("phones", () => {
  interface PhoneFile {
    cases: { id: string; raw: string; why: string; expected: unknown }[];
    collisions: { last10: string; numbers: { e164: string; country: string; valid: boolean }[] }[];
    equal_groups: { inputs: string[]; default_region: string }[];
  }
  const file = load<PhoneFile>("phones");
  const answers = answer(file);

  it.each(file.cases)("$id: $why", ({ id, expected }) => expect(answers[id]).toEqual(expected));

  it.each(file.collisions)("keeps the numbers that end in $last10 apart", ({ last10, numbers }) => {
    const read = numbers.map(({ e164 }) => readPhone(e164));
    expect(read.map(({ e164, country, valid }) => ({ e164, country, valid }))).toEqual(numbers);
    expect(new Set(read.map(({ raw }) => lastTenDigits(raw)))).toEqual(new Set([last10]));
  });

  it.each(file.equal_groups)("reads $inputs as one number", ({ inputs, default_region }) => {
    expect(new Set(inputs.map((raw) => readPhone(raw, default_region).e164)).size).toBe(1);
  });
});

describe("rules", () => {
  type Cases = { cases: Record<string, unknown>[] };
  interface RulesFile {
    client_code: Cases;
    full_name: Cases;
    settlement: Cases;
    amocrm_link: Cases;
    plural_plans: { text: string }[];
    money: Cases;
    points: Cases;
    period_order: { expected: string[] };
    upcoming: { expected: number[] };
    plan_totals: { expected: unknown }[];
  }
  const file = load<RulesFile>("rules");
  const answers = answer(file);

  it.each([
    ["client_code", file.client_code.cases.map(({ expected }) => expected)],
    ["full_name", file.full_name.cases.map(({ expected }) => expected)],
    ["settlement", file.settlement.cases.map(({ expected }) => expected)],
    ["amocrm_link", file.amocrm_link.cases.map(({ expected }) => expected)],
    ["plural_plans", file.plural_plans.map(({ text }) => text)],
    ["money", file.money.cases.map(({ minor }) => minor)],
    ["points", file.points.cases.map(({ points }) => points)],
    ["period_order", file.period_order.expected],
    ["upcoming", file.upcoming.expected],
    ["plan_totals", file.plan_totals.map(({ expected }) => expected)],
  ])("%s", (section, expected) => expect(answers[section]).toEqual(expected));
});
