import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { addDays, dayOf } from "~/lib/zoned-time";
import { desk, openVisitor, phone, signInOn } from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { furnishStudio, words, type FurnishedStudio } from "~tests/support/furnished";
import { startProduct, type Product } from "~tests/support/product";
import { queryNumber } from "~tests/support/product-database";

describe("the public booking page", () => {
  let product: Product;
  let studio: FurnishedStudio;
  let browser: Browser;
  const opened: BrowserContext[] = [];

  beforeAll(async () => {
    [product, browser] = await Promise.all([
      startProduct({ mode: "embedded", env: { RATE_LIMITS: "off" } }),
      launchChromium(),
    ]);
    studio = await furnishStudio(product);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === "fail")
      for (const page of opened.flatMap((context) => context.pages()))
        console.error(`${page.url()}\n${await page.innerText("body").catch(String)}`);
    for (const context of opened.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await product?.stop();
  });

  const open = async (options: Parameters<typeof openVisitor>[1] = phone): Promise<Page> => {
    const context = await openVisitor(browser, options);
    opened.push(context);
    return context.newPage();
  };
  const dayAt = (days: number) => addDays(dayOf(new Date(), studio.zone), days);
  /** With one person, so that an hour can really go. */
  const openDay = (page: Page, days: number) =>
    page.goto(
      `${product.url}/book/${studio.services.massage}?staff=${studio.staff.daniyar}&day=${dayAt(days)}`,
    );
  async function type(page: Page, { name, phone: number }: { name: string; phone: string }): Promise<void> {
    await page.getByLabel("Телефон").fill(number);
    await page.getByLabel("Имя").fill(name);
  }
  const press = (page: Page) => page.getByRole("button", { name: "Записаться" }).click();
  const visitsOf = (phoneE164: string) =>
    queryNumber(
      product,
      `select count(*) from bookings b join clients c on c.id = b.client_id where c.phone_e_164 = '${phoneE164}'`,
    );

  it("leads to a visit without JavaScript, errors included", async () => {
    const page = await open({ ...phone, javaScriptEnabled: false });
    await page.goto(`${product.url}/book`);
    await page.getByRole("link", { name: new RegExp(words.massage) }).click();
    await page.locator(`a.strip-day[data-day="${dayAt(2)}"]`).click();
    await page.getByRole("button", { name: "14:00", exact: true }).click();
    await type(page, { name: "", phone: "8 701 111-00-01" });
    await press(page);
    await page
      .getByText("Заполните", { exact: false })
      .or(page.locator("[aria-invalid=true]"))
      .first()
      .waitFor();
    expect(await page.getByLabel("Телефон").inputValue()).toContain("111-00-01");
    await page.getByLabel("Имя").fill("Без Скриптов");
    await press(page);
    await page.waitForURL(/\/b\//);
    await page.getByText("Вы записаны").waitFor();
    expect(await visitsOf("+77011110001")).toBe(1);
  });

  it("gives an hour to the first of two; the second is told at once and takes a fresh time", async () => {
    const [first, second] = [await open(), await open()];
    for (const page of [first, second]) await openDay(page, 3);
    await first.getByRole("button", { name: "16:00", exact: true }).click();
    await first.waitForURL(/\/book\/held\//);
    await second.getByRole("button", { name: "16:00", exact: true }).click();
    await second.getByRole("alert").getByText("Это время только что заняли").waitFor();
    await expect.poll(() => second.locator("button.chip").allInnerTexts()).not.toContain("16:00");
    await second.getByRole("button", { name: "17:00", exact: true }).click();
    await second.waitForURL(/\/book\/held\//);
    await type(first, { name: "Первая Гостья", phone: "+7 701 222-00-01" });
    await type(second, { name: "Вторая Гостья", phone: "+7 701 222-00-02" });
    for (const page of [first, second]) {
      await press(page);
      await page.getByText("Вы записаны", { exact: true }).waitFor();
    }
    expect(await visitsOf("+77012220001")).toBe(1);
    expect(await visitsOf("+77012220002")).toBe(1);
  });

  it("books once when the form is sent twice in one moment", async () => {
    const page = await open();
    await openDay(page, 4);
    await page.getByRole("button", { name: "17:00", exact: true }).click();
    await page.waitForURL(/\/book\/held\//);
    await type(page, { name: "Нетерпеливый", phone: "+7 701 333-00-01" });
    // Two submits in one turn: no button's own state can help here.
    await page.locator("main form").evaluate((form) => {
      (form as HTMLFormElement).requestSubmit();
      (form as HTMLFormElement).requestSubmit();
    });
    await page.waitForURL(/\/b\//);
    await page.getByText("Вы записаны").waitFor();
    expect(await visitsOf("+77013330001")).toBe(1);
  });

  it("can be walked with the keyboard alone, focus always in sight", async () => {
    const page = await open(desk);
    await page.goto(`${product.url}/book`);
    const focusOn = async (selector: string) => {
      for (let presses = 0; presses < 120; presses += 1) {
        await page.keyboard.press("Tab");
        const reached = await page.evaluate((wanted) => {
          const element = document.activeElement as HTMLElement | null;
          if (!element?.matches(wanted)) return null;
          const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
          const wraps = getComputedStyle(element.parentElement ?? element);
          return (
            (outlineStyle !== "none" && outlineWidth !== "0px") ||
            boxShadow !== "none" ||
            wraps.boxShadow !== "none"
          );
        }, selector);
        if (reached === null) continue;
        expect(reached, `${selector} shows its focus`).toBe(true);
        return;
      }
      throw new Error(`${selector} cannot be reached with Tab`);
    };
    await focusOn(`a.choice[href^="/book/${studio.services.massage}?"]`);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/book\/\d+/);
    await focusOn(`a.strip-day[data-day="${dayAt(2)}"]`);
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`day=${dayAt(2)}`));
    await focusOn("button.chip");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/book\/held\//);
    await focusOn("input[name=phone]");
    await page.keyboard.type("87014440001");
    await focusOn("input[name=name]");
    await page.keyboard.type("Клавиша Таб");
    await page.keyboard.press("Enter");
    await page.getByText("Вы записаны").waitFor();
    expect(await visitsOf("+77014440001")).toBe(1);
  });

  it("speaks the language that was chosen, and says so to the browser", async () => {
    const page = await open();
    await page.goto(`${product.url}/book`);
    expect(await page.getAttribute("html", "lang")).toBe("ru");
    await page.getByRole("heading", { name: "Что делаем?" }).waitFor();
    await page.locator("form[action='/locale'] button[value=en]").click();
    await page.waitForFunction(() => document.documentElement.lang === "en");
    expect(new URL(page.url()).pathname).toBe("/book");
    expect(await page.getByRole("heading", { name: "Что делаем?" }).count()).toBe(0);
    await page.getByRole("link", { name: new RegExp(words.massage) }).click();
    await page.waitForURL(/\/book\/\d+/);
    expect(await page.getAttribute("html", "lang")).toBe("en");
  });

  it("tells a visitor of another zone how the studio's clock differs", async () => {
    const page = await open({ ...phone, timezoneId: "Europe/Moscow" });
    await openDay(page, 5);
    await page.getByText(/На вашем устройстве/).waitFor();
  });

  it("the staff's look follows the choice and stays after a reload", async () => {
    const page = await open(desk);
    await signInOn(page, product.url);
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await background();
    await page.locator(".staff-rail .user-menu summary").click();
    await page.locator(".staff-rail").getByRole("button", { name: "Тёмная" }).click();
    await page.waitForFunction(() => document.documentElement.classList.contains("dark"));
    const dark = await background();
    expect(dark).not.toBe(light);
    await page.reload();
    expect(await background()).toBe(dark);
  });
});
