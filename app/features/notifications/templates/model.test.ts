import { describe, expect, it } from "vitest";
import { lettersFor } from "~/i18n/letters";
import { locales } from "~/i18n/locale";
import { channels, templates } from "../model";
import { fillText, longestBody, placeholdersOf, smsParts, unknownPlaceholders, type Values } from "./model";
import { wordsForm } from "./schema";

describe("words with placeholders", () => {
  it("puts values in once: a name that looks like a placeholder stays a name", () => {
    expect(fillText("{{greeting}} {{ service }}", { greeting: "{{service}}", service: "Йога" })).toBe(
      "{{service}} Йога",
    );
  });

  it("leaves out a line that has nothing to say, and the gap it would leave", () => {
    const text = "Запись отменена.\n\nПричина: {{reason}}\n\nЖдём вас.";
    expect(fillText(text, {})).toBe("Запись отменена.\n\nЖдём вас.");
    expect(fillText(text, { reason: "ремонт" })).toContain("Причина: ремонт");
    expect(fillText("{{price}} {{due}}", { price: "5 ₸" })).toBe("5 ₸");
  });

  it("names what a template cannot fill, and braces left open", () => {
    expect(unknownPlaceholders("{{client}} {{phone}}", "confirmed")).toEqual([]);
    expect(unknownPlaceholders("{{code}} {{ reason }} {{constructor}}", "confirmed")).toEqual([
      "code",
      "reason",
      "constructor",
    ]);
    expect(unknownPlaceholders("{{client", "confirmed")).toEqual(["{{"]);
  });

  it("counts SMS by their alphabet", () => {
    expect(smsParts("a".repeat(160))).toBe(1);
    expect(smsParts("a".repeat(161))).toBe(2);
    expect(smsParts("я".repeat(70))).toBe(1);
    expect(smsParts("я".repeat(71))).toBe(2);
    expect(smsParts("€".repeat(81))).toBe(2);
  });

  it("fills every built-in text completely, in both languages", () => {
    for (const locale of locales)
      for (const template of templates)
        for (const channel of channels) {
          const { subject, body } = lettersFor(locale).builtIn[template][channel];
          const values = Object.fromEntries(
            placeholdersOf(template).map((name) => [name, `<${name}>`]),
          ) as Values;
          expect(wordsForm.safeParse({ template, channel, locale, subject, body }).success).toBe(true);
          expect(fillText(`${subject}\n${body}`, values)).not.toMatch(/[{}]/);
          expect(body.length).toBeLessThan(longestBody[channel]);
        }
  });

  it("refuses words that are missing, too long or ask for what is not there", () => {
    const refusals = (given: object) => {
      const read = wordsForm.safeParse({
        template: "reminder",
        channel: "email",
        locale: "ru",
        subject: "S",
        body: "B",
        ...given,
      });
      return read.success ? [] : read.error.issues.map(({ path }) => path.join("."));
    };
    expect(refusals({})).toEqual([]);
    expect(refusals({ subject: " " })).toEqual(["subject"]);
    expect(refusals({ body: "" })).toEqual(["body"]);
    expect(refusals({ channel: "sms", subject: "", body: "я".repeat(481) })).toEqual(["body"]);
    expect(refusals({ body: "{{secret}}" })).toEqual(["body"]);
    expect(refusals({ template: "never" })).toEqual(["template"]);
  });
});
