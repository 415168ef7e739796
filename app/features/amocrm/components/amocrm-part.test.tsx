import { renderToString } from "react-dom/server";
import { createMemoryRouter, RouterProvider } from "react-router-dom";
import { afterAll, describe, expect, it, vi } from "vitest";
import { provideAllMessages } from "~/i18n/catalogue";
import { I18nProvider } from "~/i18n/context";
import type { Locale } from "~/i18n/locale";
import { AmocrmPart, type AmocrmPartProps } from "./amocrm-part";

provideAllMessages();
// A memory router is meant for browsers; rendered to a string it warns about its layout effects.
const silence = vi.spyOn(console, "error").mockImplementation(() => undefined);
afterAll(() => silence.mockRestore());

const NOW = "2026-03-02T08:00:00.000Z";
const panel: AmocrmPartProps["panel"] = {
  ...{ url: "https://kartoteka.amocrm.ru/contacts/detail/75005811", state: "linked", contactId: "75005811", name: "Тарас" }, // prettier-ignore
  ...{
    lead: "Абонемент",
    evidence: { by: "link", agrees: ["link"] },
    isLooking: false,
    candidates: [],
    mirror: "agreed",
    reason: null,
  },
  ...{ conflicts: [], readAt: "2026-03-02T07:00:00.000Z" },
};

function markup(given: Partial<AmocrmPartProps> = {}, locale: Locale = "ru"): string {
  const element = <AmocrmPart {...{ clientId: 7, panel, isOn: true, mayWrite: true, now: NOW, refusal: null, ...given }} />; // prettier-ignore
  const router = createMemoryRouter([{ path: "/", element }]);
  return renderToString(
    <I18nProvider locale={locale}>
      <RouterProvider router={router} />
    </I18nProvider>,
  ).replaceAll("\u00a0", " ");
}

describe("amoCRM on the card, before any script ran", () => {
  it("leads to the card there in a new tab without an opener", () => {
    const text = markup();
    expect(text).toMatch(/href="https:\/\/kartoteka\.amocrm\.ru\/contacts\/detail\/75005811" target="_blank" rel="noopener noreferrer"/u); // prettier-ignore
    for (const part of ["Профиль в AMOCRM", "Контакт № 75005811", "найден по ссылке", "Сделка: Абонемент"]) expect(text).toContain(part); // prettier-ignore
    expect(markup({}, "en")).toContain("Profile in AMOCRM");
  });

  it("shows both values of what is in dispute, and asks", () => {
    const conflicts = [
      { field: "lastName" as const, ours: "Здешний", theirs: "Тамошний" },
      { field: "stage" as const, ours: "deciding", theirs: "purchased" },
    ];
    const text = markup({ panel: { ...panel, mirror: "conflict", conflicts } });
    for (const part of ["Здешний", "Тамошний", "ничего не переписано", "Верно здесь", "Верно там"]) expect(text).toContain(part); // prettier-ignore
    expect(text).not.toContain("deciding");
  });

  it("is a link and nothing else while the account is not connected", () => {
    const text = markup({ isOn: false, panel: { ...panel, state: "unknown", contactId: null, lead: null, evidence: null, readAt: null } }); // prettier-ignore
    expect(text).toContain("Профиль в AMOCRM");
    expect(text).not.toContain("<button");
  });
});
