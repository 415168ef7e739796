import { describe, expect, it } from "vitest";
import { confirmationLetter, type ConfirmationInput } from "./model";

const letterOf = (given: Partial<ConfirmationInput["booking"]> = {}, rest: Partial<ConfirmationInput> = {}) =>
  confirmationLetter({
    booking: {
      id: 12, reference: "K7QXM4", status: "confirmed", startsAt: new Date("2026-03-05T05:00:00Z"), endsAt: new Date("2026-03-05T06:30:00Z"),
      serviceName: "Растяжка", staffName: "Алия", locationName: "Студия", address: "Абая 10", version: 1,
      priceMinor: 850_000, currency: "KZT", zone: "Asia/Almaty", locationPhone: "+7 727 000 00 00", ...given,
    },
    clientName: "Анна", business: "Картотека", link: "https://k.example/b/abcdefghijklmnop", locale: "ru", ...rest,
  }); // prettier-ignore

describe("the letter that confirms a booking", () => {
  it("says everything one needs, on the wall clock of the place", () => {
    const { subject, text, html } = letterOf();
    expect(subject).toMatch(/^Вы записаны: Растяжка, чт, 5\sмарта, 10:00$/);
    for (const part of [
      "Анна",
      "Растяжка",
      "10:00",
      "Asia/Almaty",
      "Алия",
      "Студия, Абая 10",
      "K7QXM4",
      "https://k.example/b/",
    ]) {
      expect(text).toContain(part);
      expect(html).toContain(part);
    }
    expect(text.replace(/\s/gu, " ")).toContain("8 500 ₸");
    expect(text.replace(/\s/gu, " ")).toContain("1 ч 30 мин");
  });

  it("speaks the client's language", () => {
    expect(letterOf({}, { locale: "en" }).text).toContain("Hello Анна,");
  });

  it("cannot be made to begin another header or to carry markup", () => {
    const { subject, html, text } = letterOf(
      { serviceName: 'Йога\r\nBcc: all@example.com\u2028<img src=x onerror="alert(1)">' },
      { clientName: "<script>alert('x')</script>" },
    );
    expect(subject).not.toMatch(/[\r\n\u2028]/);
    expect(text).not.toMatch(/^Bcc:/m);
    expect(html).not.toMatch(/<img|<script/);
    expect(html).toContain("&lt;script&gt;");
  });

  it("leaves out what is not known", () => {
    const { text } = letterOf({ priceMinor: 0, locationPhone: "", address: "" }, { clientName: "" });
    expect(text).toMatch(/^Здравствуйте!\n/);
    expect(text).not.toContain("Стоимость");
    expect(text).not.toContain("Телефон");
  });
});
