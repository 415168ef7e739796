import { describe, expect, it } from "vitest";
import { lettersFor } from "~/i18n/letters";
import { locales } from "~/i18n/locale";
import { templates, type Template } from "../model";
import { sampleVisit } from "../preview/model";
import { composeLetter, type LetterInput } from "./model";
import { valuesOfVisit } from "./values/model";

const now = new Date("2026-03-02T06:00:00Z");
const place = { zone: "Asia/Almaty", currency: "KZT" };

function letterOf(template: Template, given: Partial<LetterInput> = {}) {
  const visit = given.visit ?? sampleVisit("ru", place, now);
  const link = "https://k.example/b/sample";
  return composeLetter({
    template,
    words: lettersFor(visit.locale).builtIn[template].email,
    values: valuesOfVisit(visit, { business: "Линия", link, backMinor: 0 }),
    visit,
    business: { name: "Линия", phone: "+7 727 111" },
    publicUrl: "https://k.example",
    link,
    until: null,
    unsubscribeUrl: null,
    now,
    hasCalendar: true,
    ...given,
  });
}

describe("a letter about a visit", () => {
  it("can be read in every mail program: a table, no script, nothing loaded, dark and light", () => {
    for (const locale of locales)
      for (const template of templates) {
        const { html, text, subject } = letterOf(template, { visit: sampleVisit(locale, place, now) });
        expect(html).not.toMatch(/<script|<img|<link|url\(|@import|javascript:/i);
        expect(html).toContain("prefers-color-scheme: dark");
        expect(`${subject}${text}${html}`).not.toMatch(/undefined|NaN|\{\{|\[object/);
        expect(subject.length).toBeLessThan(200);
      }
  });

  it("shows parts, add-ons, sums and what is left to pay", () => {
    const text = letterOf("confirmed").text.replace(/\u00a0/g, " ");
    for (const part of [
      "10:00–11:15",
      "Массаж спины",
      "Анна Ли · Ароматерапия",
      "11:15–12:15",
      "Данияр Омаров",
      "Всего: 26 000 ₸",
      "Оплачено: 7 800 ₸",
      "К оплате: 18 200 ₸",
    ])
      expect(text).toContain(part);
  });

  it("offers to move and cancel until the cut-off, and the phone after it", () => {
    const before = letterOf("confirmed").text;
    expect(before).toContain("Перенести: https://k.example/b/sample/move");
    expect(before).toContain("Отменить: https://k.example/b/sample#cancel");
    const visit = sampleVisit("ru", place, now);
    const after = letterOf("reminder", { now: new Date(visit.startsAt.getTime() - 3_600_000), visit }).text;
    expect(after).not.toContain("/move");
    expect(after).toContain("Позвоните нам: +7 727 000-00-00");
  });

  it("holds the way out where there is one, in both forms", () => {
    const unsubscribeUrl = "https://k.example/notices/1.x?topic=reminders&channel=email";
    const { text, html } = letterOf("reminder", { unsubscribeUrl });
    expect(text).toContain(`Не присылать напоминаний: ${unsubscribeUrl}`);
    expect(html).toContain("topic=reminders&amp;channel=email");
    expect(letterOf("confirmed", { unsubscribeUrl }).text).not.toContain("Не присылать");
  });

  it("escapes the owner's words and makes links of addresses in them", () => {
    const words = { subject: "S", body: '<b>Карта</b>: https://maps.example/?a=1&b=2.\n"До встречи"' };
    const { html } = letterOf("confirmed", { words });
    expect(html).toContain("&lt;b&gt;Карта&lt;/b&gt;");
    expect(html).toContain('href="https://maps.example/?a=1&amp;b=2"');
    expect(html).toContain("&quot;До встречи&quot;");
  });

  it("tells nothing of money for a free visit, and no code in place of a reason", () => {
    const visit = {
      ...sampleVisit("ru", place, now),
      priceMinor: 0,
      paidMinor: 0,
      cancelReason: "other_approved",
    };
    expect(letterOf("confirmed", { visit }).text).not.toMatch(/Всего|Стоимость/);
    expect(letterOf("declined", { visit }).text).not.toContain("Причина");
    expect(letterOf("declined", { visit: { ...visit, cancelReason: "специалист заболел" } }).text).toContain(
      "Причина: специалист заболел",
    );
  });
});
