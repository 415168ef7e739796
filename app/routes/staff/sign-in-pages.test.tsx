import type { ReactElement } from "react";
import { renderToString } from "react-dom/server";
import { createMemoryRouter, RouterProvider } from "react-router-dom";
import { afterAll, expect, it, vi } from "vitest";
import { provideAllMessages } from "~/i18n/catalogue";
import { I18nProvider } from "~/i18n/context";
import type { Locale } from "~/i18n/locale";
import Account from "./account";
import Login from "./login";
import UserPage from "./settings.user";
import Users from "./settings.users";

provideAllMessages();
// A memory router is meant for browsers; rendered to a string it warns about its layout effects.
const silence = vi.spyOn(console, "error").mockImplementation(() => undefined);
afterAll(() => silence.mockRestore());

/** A page's markup as the server sends it, before any script ran. */
function markup(
  page: ReactElement,
  loaderData: unknown,
  actionData: unknown = undefined,
  locale: Locale = "ru",
): string {
  const router = createMemoryRouter([{ id: "page", path: "/", element: page }], {
    hydrationData: {
      loaderData: { page: loaderData },
      ...(actionData ? { actionData: { page: actionData } } : {}),
    },
  });
  return renderToString(
    <I18nProvider locale={locale}>
      <RouterProvider router={router} />
    </I18nProvider>,
  );
}

const anna = {
  id: 3,
  username: "anna",
  displayName: "Анна <b>",
  email: null,
  role: "manager",
  staffId: null,
  staffName: null,
  isActive: true,
  rightsGiven: [],
  rightsTaken: [],
  totpOnAt: null,
  passwordSetAt: "2026-03-02T06:00:00.000Z",
};
const refused = (of?: string) => ({
  of,
  result: {
    status: "error",
    initialValue: { username: "typed" },
    error: { "": ["Форма не подошла"], username: ["Имя не подошло"] },
  },
});

it("shows the door, with what was typed and what was wrong, without scripts", () => {
  const demo = [{ username: "admin", password: "demo", role: "admin" }];
  const first = markup(<Login />, { business: "Студия", anybody: true, demo });
  expect(first).toMatch(/<form[^>]*method="post"/);
  expect(first).toContain('autoComplete="username"');
  expect(first).toContain("Войти как администратор");
  const again = markup(<Login />, { business: "Студия", anybody: true, demo: [] }, refused());
  expect(again).toContain('value="typed"');
  expect(again).toContain("Форма не подошла");
  expect(again).toContain("Имя не подошло");
  expect(again).toContain('aria-invalid="true"');
  expect(again).not.toContain("demo");
});

it("shows users, a user with all their forms, and the question before access is closed", () => {
  expect(markup(<Users />, { users: [anna], me: 3 })).toContain("Анна &lt;b&gt;");
  const base = {
    people: [{ id: 9, name: "Тимур" }],
    once: "o",
    done: "saved",
    link: null,
    zone: "UTC",
    ownOnly: false,
  };
  const page = markup(<UserPage />, { ...base, user: anna, confirm: false }, refused("profile"));
  // What was refused now matters more than what was saved before.
  expect(page).not.toContain("Изменения сохранены");
  expect(page).toContain('value="typed"');
  expect(page).toContain("?confirm=deactivate");
  const untouched = markup(<UserPage />, { ...base, user: anna, confirm: false });
  expect(untouched).toContain("Изменения сохранены");
  expect(untouched).toContain('value="anna"');
  expect(/<input[^>]*value="manager"[^>]*>/.exec(untouched)?.[0]).toContain("checked");
  const question = markup(<UserPage />, { ...base, user: anna, confirm: true });
  expect(question).toContain('value="deactivate"');
  const fresh = markup(<UserPage />, { ...base, user: null, confirm: false }, refused(), "en");
  expect(fresh).toContain('name="once"');
  expect(fresh).toContain("New user");
});

it("shows one's own account", () => {
  const now = "2026-03-02T06:00:00.000Z";
  const session = { device: "Firefox · Linux", createdAt: now, lastSeenAt: now };
  const page = markup(<Account />, {
    user: anna,
    sessions: [
      { ...session, id: 1 },
      { ...session, id: 2 },
    ],
    secondStep: { onAt: null, codesLeft: 0, pending: null, owed: false, zone: "UTC" },
    current: 1,
    now,
    done: null,
  });
  expect(page).toContain("этот браузер");
  expect(page.match(/value="end-session"/g)).toHaveLength(1);
  expect(page).toContain('value="end-others"');
  expect(page).toContain('autoComplete="new-password"');
});
