import { describe, expect, it } from "vitest";
import { messagesFor } from "./catalogue";
import { acceptedLocale, answerLocaleChange, resolveLocale } from "./locale.server";

const asking = (headers: Record<string, string>) => new Request("http://studio.test/", { headers });

describe("the language of a request", () => {
  it("is the visitor's own choice before anything else", () => {
    expect(resolveLocale(asking({ cookie: "a=1; locale=en", "accept-language": "ru" }))).toBe("en");
  });

  it("is the best language the browser asks for", () => {
    expect(acceptedLocale("de;q=0.9, en-US;q=0.8, ru;q=0.7")).toBe("en");
    expect(acceptedLocale("ru-RU,ru;q=0.9,en;q=0.8")).toBe("ru");
    expect(acceptedLocale("kk-KZ, en;q=0.2")).toBe("ru");
    expect(acceptedLocale("fr-FR")).toBe("en");
  });

  it("is Russian when nothing sensible was said", () => {
    expect(resolveLocale(asking({}))).toBe("ru");
    expect(resolveLocale(asking({ cookie: "locale=%E0%A4%A" }))).toBe("ru");
    expect(acceptedLocale("*")).toBe("ru");
    expect(acceptedLocale(";;q=,,")).toBe("ru");
  });
});

describe("the language switch", () => {
  const post = (fields: Record<string, string>) =>
    answerLocaleChange(
      new Request("https://studio.test/locale", { method: "POST", body: new URLSearchParams(fields) }),
    );

  it("remembers the choice and goes back to the page", async () => {
    const answer = await post({ locale: "en", returnTo: "/book?day=2026-11-20" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/book?day=2026-11-20");
    expect(answer.headers.get("set-cookie")).toMatch(/^locale=en; Path=\/; .*Secure$/);
  });

  it("sets nothing for a language it does not speak and never leaves the site", async () => {
    const answer = await post({ locale: "xx", returnTo: "//evil.test/" });
    expect(answer.headers.get("location")).toBe("/");
    expect(answer.headers.get("set-cookie")).toBeNull();
  });
});

describe("the catalogue", () => {
  it("has every area in both languages", () => {
    expect(Object.keys(messagesFor("en")).sort()).toEqual(Object.keys(messagesFor("ru")).sort());
  });
});
