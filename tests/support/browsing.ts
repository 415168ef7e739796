import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;
export const desk = { viewport: { width: 1440, height: 900 } } as const;

/** A visitor of the studio's town with a browser of their own; Russian unless told. */
export function openVisitor(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({
    locale: "ru-RU",
    timezoneId: "Asia/Almaty",
    reducedMotion: "reduce",
    ...options,
  });
}

/** Signs in through the form and waits for the first staff page. */
export async function signInOn(page: Page, baseUrl: string, username = "admin"): Promise<void> {
  await page.goto(`${baseUrl}/login`);
  await page.getByLabel("Имя или e-mail").fill(username);
  await page.getByRole("textbox", { name: "Пароль" }).fill("demo");
  await page.getByRole("button", { name: "Войти", exact: true }).click();
  await page.waitForURL(/\/crm$/);
}

export interface PageTrouble {
  /** What went wrong on the page since it was opened: console errors, exceptions, refused or failed requests. */
  seen: string[];
}

/**
 * Notes everything a page's author would not want to see in the console. Aborted requests are not trouble: leaving a page ends its live stream
 * and a prefetch under way.
 */
export function watchForTrouble(page: Page): PageTrouble {
  const seen: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      seen.push(`${page.url()} ${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => seen.push(`${page.url()} exception: ${error.message}`));
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") seen.push(`${page.url()} ${request.url()}: ${reason}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) seen.push(`${page.url()} ${response.status()} ${response.url()}`);
  });
  return { seen };
}

/** Marks the document, to tell later that the page renewed itself without being loaded again. */
export async function markDocument(page: Page): Promise<void> {
  await page.evaluate(() => document.documentElement.setAttribute("data-opened-once", "yes"));
}

export async function isMarked(page: Page): Promise<boolean> {
  return (await page.getAttribute("html", "data-opened-once")) === "yes";
}
