import { renderToString } from "react-dom/server";
import { createMemoryRouter, RouterProvider } from "react-router-dom";
import { afterAll, describe, expect, it, vi } from "vitest";
import { provideAllMessages } from "~/i18n/catalogue";
import { I18nProvider } from "~/i18n/context";
import type { Locale } from "~/i18n/locale";
import { HelpdeskPart, type HelpdeskPartProps } from "./helpdesk-part";

provideAllMessages();
// A memory router is meant for browsers; rendered to a string it warns about its layout effects.
const silence = vi.spyOn(console, "error").mockImplementation(() => undefined);
afterAll(() => silence.mockRestore());

const NOW = "2026-03-02T08:00:00.000Z";
const panel: HelpdeskPartProps["panel"] = {
  ...{
    state: "linked",
    customerId: "31",
    evidence: { by: "phone", agrees: ["phone"] },
    isLooking: false,
    candidates: [],
  },
  ...{ customer: null, otherName: null, readAt: NOW, conversationsAt: "2026-03-02T07:00:00.000Z", count: 6, profile: null }, // prettier-ignore
  conversations: [
    { id: 1, externalId: "201", number: 118, subject: "Пропал <b>интернет</b>", status: "active", preview: "Проверим линию", lastBy: "user", lastAt: "2026-03-01T08:00:00.000Z" }, // prettier-ignore
  ],
};
const profile: NonNullable<HelpdeskPartProps["panel"]["profile"]> = { id: 4, snapshotId: 1, state: "queued", reason: null, kept: [], queuedAt: NOW, triedAt: null, doneAt: null }; // prettier-ignore

function markup(given: Partial<HelpdeskPartProps> = {}, locale: Locale = "ru"): string {
  const element = <HelpdeskPart {...{ clientId: 7, panel, deskUrl: "https://desk.example.com", mayWrite: true, now: NOW, refusal: null, ...given }} />; // prettier-ignore
  const router = createMemoryRouter([{ path: "/", element }]);
  return renderToString(
    <I18nProvider locale={locale}>
      <RouterProvider router={router} />
    </I18nProvider>,
  ).replaceAll("\u00a0", " ");
}

describe("the support desk on the card, before any script ran", () => {
  it("says who, how they were found, and what was said last, with ways into FreeScout", () => {
    const text = markup();
    for (const part of ["Клиент № 31", "найден по телефону", "6 обращений", "Пропал &lt;b&gt;интернет", "Проверим линию", "https://desk.example.com/conversation/201"]) expect(text).toContain(part); // prettier-ignore
    expect(text).toContain('rel="noreferrer noopener"');
    expect(markup({}, "en")).toContain("found by phone");
    expect(markup({ mayWrite: false })).not.toContain("<button");
  });

  it("leaves the choice to a person, with what speaks for and against each", () => {
    const candidates = [
      { customerId: "31", name: "Новичков Тарас", agrees: ["email" as const], against: [] },
      { customerId: "32", name: "Новичкова Оксана", agrees: ["phone" as const], against: ["name" as const, "taken" as const] }, // prettier-ignore
    ];
    const text = markup({ panel: { ...panel, state: "waiting", customerId: null, candidates, conversations: [], count: 0 } }); // prettier-ignore
    for (const part of ["почта совпадает", "другое имя, связан с другим клиентом", "Никто из них"]) expect(text).toContain(part); // prettier-ignore
    // Somebody else's customer cannot be chosen.
    expect(text.match(/Это он/g)).toHaveLength(1);
  });

  it("says what became of the profile", () => {
    const down = markup({ panel: { ...panel, profile: { ...profile, reason: "unavailable" } } });
    expect(down).toContain("в очереди");
    expect(down).toContain("Отправим сами, когда вернётся");
    const kept = [{ field: "settlement" as const, sent: "Соляной", found: "" }];
    const differs = markup({ panel: { ...panel, profile: { ...profile, state: "differs", kept } } });
    expect(differs).toContain("FreeScout оставил прежнее");
    expect(differs).toContain("населённый пункт: «пусто» вместо «Соляной»");
    expect(differs).toContain("Отправить ещё раз");
  });

  it("says that the answer is on its way", () => {
    const text = markup({ panel: { ...panel, state: "none", customerId: null, isLooking: true, conversations: [] } }); // prettier-ignore
    expect(text).toContain("Ищем по почте и телефонам");
    expect(text).not.toContain("никого не нашли");
  });

  it("says why nothing was done", () => {
    expect(markup({ refusal: "taken" })).toContain("уже связан с другим клиентом");
    expect(markup({ refusal: "<script>" })).not.toContain("script");
    expect(markup({ panel: { ...panel, state: "none", customerId: "99", conversations: [] } })).toContain("Клиента № 99 в FreeScout нет"); // prettier-ignore
  });
});
