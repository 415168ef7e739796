import { renderToString } from "react-dom/server";
import { createMemoryRouter, RouterProvider } from "react-router-dom";
import { afterAll, describe, expect, it, vi } from "vitest";
import { provideAllMessages } from "~/i18n/catalogue";
import { I18nProvider } from "~/i18n/context";
import type { Locale } from "~/i18n/locale";
import type { ShownBalance } from "./balance-panel";
import { ClientBalance } from "./client-balance";

provideAllMessages();
// A memory router is meant for browsers; rendered to a string it warns about its layout effects.
const silence = vi.spyOn(console, "error").mockImplementation(() => undefined);
afterAll(() => silence.mockRestore());

const NOW = "2026-03-02T08:00:00.000Z";
const contract: ShownBalance["contracts"][number] = {
  snapshotId: 4, contractNumber: "0138", fullName: "Новичков Тарас Викторович", address: "поселок Соляной Набережная 8/1", settlement: "Соляной",
  tariff: "2024_SMiT", balanceMinor: 25652, currency: "RUB", phone: "+79004445566", takenAt: "2026-03-01T08:00:00.000Z", isForeign: false, alsoOf: null,
  history: [{ at: "2026-03-01T08:00:00.000Z", balanceMinor: 25652 }],
}; // prettier-ignore
const question: NonNullable<ShownBalance["question"]> = { id: 1, state: "done", failure: null, askedAt: NOW, phonesTried: 1, found: 1, profile: "none" }; // prettier-ignore
const known: ShownBalance = { question, contracts: [contract], isGone: false, mayAsk: true };

function markup(balance: ShownBalance, locale: Locale = "ru"): string {
  const element = (
    <ClientBalance clientId={7} balance={balance} once="once-once" now={NOW} zone="Europe/Moscow" />
  );
  const router = createMemoryRouter([{ path: "/", element }]);
  return renderToString(
    <I18nProvider locale={locale}>
      <RouterProvider router={router} />
    </I18nProvider>,
  ).replaceAll("\u00a0", " ");
}

describe("the balance on the card, before any script ran", () => {
  it("says what, whose, how old, and draws nothing for one day", () => {
    const text = markup(known);
    for (const part of ["256,52 ₽", "0138", "2024_SMiT", "Соляной", "вчера", "+7 900 444-55-66", "Запросить баланс"]) expect(text).toContain(part); // prettier-ignore
    expect(text).not.toMatch(/долг|<svg[^>]*height="150"/u);
    expect(text).toContain('action="/crm/clients/7/balance"');
    expect(markup(known, "en")).toContain("Ask for the balance");
  });

  it("says in a word what is owed, and draws the days with a table", () => {
    const history = [...contract.history, { at: NOW, balanceMinor: -1250 }];
    const text = markup({ ...known, contracts: [{ ...contract, balanceMinor: -1250, history }] });
    expect(text).toContain("−12,50 ₽");
    expect(text).toContain("долг");
    expect(text).toMatch(/text-negative/u);
    expect(text).toContain('aria-label="Баланс по договору 0138: от 256,52 ₽ до −12,50 ₽"');
    expect(text).toContain("<table");
  });

  it("keeps the last value beside what went wrong", () => {
    const text = markup({ ...known, question: { ...question, state: "failed", failure: "away" } });
    expect(text).toContain("Биллинг не отвечает");
    expect(text).toContain("Показан последний известный ответ: вчера");
    expect(text).toContain("256,52 ₽");
  });

  it("waits with a spinner, warns of another name, says of the profile, and offers nothing to whoever may not ask", () => {
    const waiting = markup({ ...known, question: { ...question, state: "waiting" } });
    expect(waiting).toMatch(/aria-busy="true"/u);
    expect(waiting).toContain("Запрашиваем…");
    const foreign = markup({ ...known, question: { ...question, profile: "held" }, contracts: [{ ...contract, isForeign: true, alsoOf: { id: 9, name: "Двойник" } }] }); // prettier-ignore
    expect(foreign).toContain("Договор на другое имя");
    expect(foreign).toContain("accept-balance");
    expect(foreign).toContain("Двойник");
    expect(markup({ ...known, question: { ...question, profile: "queued" } })).toContain("в очереди");
    expect(markup({ ...known, mayAsk: false })).not.toContain("Запросить баланс");
    expect(markup({ question: null, contracts: [], isGone: false, mayAsk: true })).toContain(
      "ещё не запрашивали",
    );
    expect(markup({ ...known, contracts: [], isGone: true, question: { ...question, found: 0, phonesTried: 0 } })).toContain("нет телефона"); // prettier-ignore
  });
});
