import { describe, expect, it } from "vitest";
import { readAmocrmLink } from "./model";

describe("a link to amoCRM", () => {
  it("takes the account and the contact", () => {
    expect(readAmocrmLink(" HTTPS://Smit.amocrm.ru/contacts/detail/75005811?tab=1 ")).toEqual({
      url: "https://smit.amocrm.ru/contacts/detail/75005811?tab=1",
      account: "smit",
      contactId: "75005811",
    });
    expect(readAmocrmLink("https://x.amocrm.com/leads/detail/5")).toMatchObject({
      account: "x",
      contactId: null,
    });
  });

  it.each([
    "http://x.amocrm.ru/contacts/detail/1",
    "https://evil.example/?amocrm.ru",
    "https://evil.example/x.amocrm.ru/contacts/detail/1",
    "https://xamocrm.ru/contacts/detail/1",
    "https://amocrm.ru/contacts/detail/1",
    "https://x.amocrm.ru.evil.example/contacts/detail/1",
    "https://x.y.amocrm.ru/contacts/detail/1",
    "https://user@x.amocrm.ru/contacts/detail/1",
    "https://@x.amocrm.ru/contacts/detail/1",
    "https://x.amocrm.ru:8443/contacts/detail/1",
    "javascript:alert('x.amocrm.ru')",
    "//x.amocrm.ru/contacts/detail/1",
    "x.amocrm.ru",
    "",
    "https://",
  ])("shows no link for %j", (website) => expect(readAmocrmLink(website)).toBeNull());
});
