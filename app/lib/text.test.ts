import { describe, expect, it } from "vitest";
import { z } from "zod";
import { parseWithZod } from "@conform-to/zod/v4";
import {
  checkbox, cleanLine, cleanText, dayText, emailText, idParam, isLongerThan, longText, optionalEmail, optionalId, optionalText, shortText,
} from "./text"; // prettier-ignore

const issueOf = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0];

describe("text at the door", () => {
  it("loses what PostgreSQL refuses and eyes cannot see, and keeps every script", () => {
    expect(cleanText("a\u0000b\u0007c")).toBe("abc");
    expect(cleanText("half \ud83d pair")).toBe("half \ufffd pair");
    expect(cleanText("whole 👩‍👩‍👧 pair")).toBe("whole 👩‍👩‍👧 pair");
    expect(cleanText("line\r\nline\tcell")).toBe("line\nline\tcell");
    expect(cleanText("и\u0306")).toBe("й");
    expect(cleanText("شارع الملك")).toBe("شارع الملك");
    expect(cleanText("invoice\u202efdp.exe")).toBe("invoicefdp.exe");
    expect(cleanLine("  Анна \n  Ли\u00a0")).toBe("Анна Ли");
  });

  it("counts characters as people do", () => {
    expect(isLongerThan("👩‍👩‍👧".repeat(10), 10)).toBe(false);
    expect(isLongerThan("👩‍👩‍👧".repeat(11), 10)).toBe(true);
    expect(isLongerThan("e" + "\u0301".repeat(500), 10)).toBe(true);
  });

  it("refuses a name of ten thousand characters and an empty one, each with its own reason", () => {
    expect(issueOf(shortText(200), "я".repeat(10_000))).toMatchObject({ code: "too_big", maximum: 200 });
    expect(issueOf(shortText(200), " \u0000 ")).toMatchObject({ code: "too_small", minimum: 1 });
    expect(issueOf(longText(10), "\n\n")).toMatchObject({ code: "too_small" });
    expect(shortText(3).parse(" Ян ")).toBe("Ян");
  });

  it("makes blank and absent the same nothing", () => {
    for (const nothing of ["", "  ", null, undefined]) {
      expect(optionalText().parse(nothing)).toBeNull();
      expect(optionalEmail.parse(nothing)).toBeNull();
    }
    expect(optionalId.parse("")).toBeNull();
  });

  it("knows e-mail addresses of all scripts", () => {
    for (const good of ["a@b.kz", "иван@почта.рф", "first.last+tag@sub.example.com", "o'hara@example.ie"])
      expect(emailText.parse(` ${good} `)).toBe(good);
    for (const bad of [
      "a",
      "@b.kz",
      "a@b",
      "a b@c.kz",
      "a@b..kz",
      "a@-b.kz",
      "a@1.2.3.4",
      "a\n@b.kz, c@d.kz",
      `${"x".repeat(65)}@b.kz`,
    ])
      expect(issueOf(emailText, bad)).toMatchObject({ code: "invalid_format", format: "email" });
    expect(issueOf(emailText, `a@${"b".repeat(300)}.kz`)).toMatchObject({ code: "too_big" });
  });

  it("knows days that exist", () => {
    expect(dayText.parse("2028-02-29")).toBe("2028-02-29");
    for (const bad of [
      "2026-02-29",
      "2026-13-01",
      "26-01-01",
      "2026-1-1",
      "0001-01-01",
      "tomorrow",
      "2026-01-01T00:00",
    ])
      expect(issueOf(dayText, bad)).toMatchObject({ code: "invalid_format", format: "date" });
  });

  it("knows ids", () => {
    expect(idParam.parse("12")).toBe(12);
    expect(idParam.parse(12)).toBe(12);
    for (const bad of [
      "0",
      "-1",
      "1.5",
      "1e3",
      "0x1",
      "",
      " 1",
      "2147483648",
      "99999999999999999999",
      1.5,
      0,
      Number.NaN,
    ])
      expect(idParam.safeParse(bad).success).toBe(false);
  });

  it("works inside a form", () => {
    const form = new FormData();
    for (const [name, value] of [
      ["name", " Анна "],
      ["email", ""],
      ["staffId", ""],
      ["day", "2026-02-30"],
      ["on", "on"],
    ] as const)
      form.append(name, value);
    const schema = z.object({
      name: shortText(),
      email: optionalEmail,
      staffId: optionalId,
      day: dayText,
      on: checkbox,
      off: checkbox,
    });
    const submission = parseWithZod(form, { schema });
    expect(submission.status === "error" && Object.keys(submission.error ?? {})).toEqual(["day"]);
    form.set("day", "2026-02-28");
    const good = parseWithZod(form, { schema });
    expect(good.status === "success" && good.value).toEqual({
      name: "Анна",
      email: null,
      staffId: null,
      day: "2026-02-28",
      on: true,
      off: false,
    });
  });
});
