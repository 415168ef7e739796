import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { lettersFor } from "~/i18n/letters";
import { formatMoney } from "~/lib/money";
import { addDays, dayOf } from "~/lib/zoned-time";
import { findBarriers } from "~tests/support/barriers";
import { desk, openVisitor, phone, signInOn } from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { furnishStudio, type FurnishedStudio } from "~tests/support/furnished";
import { eventually, lettersTo, yookassaOf } from "~tests/support/outside";
import { furnishParlour, type Parlour } from "~tests/support/parlour";
import { followLetter, waitForLetterAbout } from "~tests/support/post";
import { startProduct, type Product } from "~tests/support/product";
import { changeRows, queryNumber, queryRows } from "~tests/support/product-database";

const say = lettersFor("ru");
const PRICE_MINOR = 300_000;

describe("a stranger's bad days", () => {
  let product: Product;
  let studio: FurnishedStudio;
  let shop: Parlour;
  let browser: Browser;
  const opened: BrowserContext[] = [];
  /** Every test takes days of its own, so that none finds another's visits. */
  let lastDay = 2;
  const nextDay = () => addDays(dayOf(new Date(), studio.zone), ++lastDay);
  let people = 0;

  beforeAll(async () => {
    [product, browser] = await Promise.all([
      startProduct({ mode: "embedded", env: { RATE_LIMITS: "off" } }),
      launchChromium(),
    ]);
    studio = await furnishStudio(product);
    shop = await furnishParlour(product);
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

  const open = async (options: BrowserContextOptions = {}): Promise<Page> => {
    const context = await openVisitor(browser, { ...phone, ...options });
    opened.push(context);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    return page;
  };
  const openDay = (page: Page, service: number, day: string) =>
    page.goto(`${product.url}/book/${service}?staff=${studio.staff.irina}&day=${day}`);
  const chip = (page: Page, time: string) => page.getByRole("button", { name: time, exact: true });
  const payButton = (page: Page) => page.getByRole("button", { name: /^Оплатить/ });

  /** Chooses an hour and writes who comes; nothing is sent yet. */
  async function holdAndType(
    page: Page,
    { service, day, time }: { service: number; day: string; time: string },
  ) {
    people += 1;
    const email = `guest-${people}@example.com`;
    const number = `+7 916 200 ${String(people).padStart(2, "0")} 00`;
    await openDay(page, service, day);
    await chip(page, time).click();
    await page.waitForURL(/\/book\/held\//);
    await page.getByLabel("Телефон").fill(number);
    await page.getByLabel("Имя").fill("Анна Смирнова");
    await page.getByLabel(/Почта/).fill(email);
    const linkToken = /\/book\/held\/([\w-]+)/.exec(page.url())?.[1] ?? "?";
    return { email, linkToken };
  }
  const toGateway = (page: Page, timeout = 15_000) =>
    expect.poll(() => new URL(page.url()).origin, { timeout }).toBe(product.simulators.yookassaUrl);
  // A second press aborts the navigation of the first, which `waitForURL` takes for a failure.
  const toVisit = (page: Page, linkToken: string) =>
    expect.poll(() => new URL(page.url()).pathname, { timeout: 15_000 }).toBe(`/b/${linkToken}`);
  async function bookFree(page: Page, where: { service: number; day: string; time: string }) {
    const typed = await holdAndType(page, where);
    await page.getByRole("button", { name: /^(Записаться|Отправить заявку)$/ }).click();
    await toVisit(page, typed.linkToken);
    return typed;
  }
  async function bookPaid(page: Page, where: { service: number; day: string; time: string }) {
    const typed = await holdAndType(page, where);
    await payButton(page).click();
    await toGateway(page);
    await payButton(page).click();
    await toVisit(page, typed.linkToken);
    await page.getByText("Вы записаны", { exact: true }).waitFor();
    return typed;
  }

  const bookingOf = async (linkToken: string) => {
    const rows = await queryRows<{
      id: number;
      status: string;
      hold_until: number | null;
      paid_minor: number;
    }>(product, `select id, status, hold_until, paid_minor from bookings where link_token = '${linkToken}'`);
    return rows[0] ?? { id: 0, status: "none", hold_until: null, paid_minor: 0 };
  };
  const paymentsOf = (linkToken: string) =>
    queryRows<{ status: string; external_id: string }>(
      product,
      `select p.status, p.external_id from payments p join bookings b on b.id = p.booking_id where b.link_token = '${linkToken}' order by p.id`,
    );
  const lapse = (linkToken: string) =>
    changeRows(product, `update bookings set hold_until = ${Date.now() - 1000} where link_token = '${linkToken}'`); // prettier-ignore
  const refundedAtGateway = async (linkToken: string) => {
    const [payment] = await paymentsOf(linkToken);
    const { payments } = await yookassaOf(product).state();
    return payments.find(({ id }) => id === payment?.external_id)?.refundedMinor ?? 0;
  };

  it.each([true, false])(
    "a declined payment books nothing and can be tried again (scripts %s)",
    async (scripts) => {
      const page = await open({ javaScriptEnabled: scripts });
      const { email, linkToken } = await holdAndType(page, { service: shop.prepaid, day: nextDay(), time: "14:00" }); // prettier-ignore
      await payButton(page).click();
      await toGateway(page);
      await page.getByRole("button", { name: "Банк отклонит" }).click();
      await page.getByRole("heading", { name: "Оплата не прошла" }).waitFor();
      await page.getByRole("alert").getByText("Деньги не списаны").waitFor();
      if (scripts) expect(await findBarriers(page)).toEqual([]);
      expect(await bookingOf(linkToken)).toMatchObject({ status: "hold", paid_minor: 0 });
      expect(await lettersTo(product, email)).toEqual([]);

      await payButton(page).click();
      await toGateway(page);
      await payButton(page).click();
      await toVisit(page, linkToken);
      await page.getByText("Вы записаны", { exact: true }).waitFor();
      expect((await paymentsOf(linkToken)).map(({ status }) => status)).toEqual(["failed", "succeeded"]);
      expect(await bookingOf(linkToken)).toMatchObject({ status: "confirmed", paid_minor: PRICE_MINOR });
    },
  );

  it.each([true, false])(
    "while the bank thinks the page says so, and turns into the visit by itself (scripts %s)",
    async (scripts) => {
      const page = await open({ javaScriptEnabled: scripts });
      const { linkToken } = await holdAndType(page, { service: shop.prepaid, day: nextDay(), time: "14:00" });
      await payButton(page).click();
      await toGateway(page);
      await page.getByRole("button", { name: "Уйти и оплатить позже" }).click();
      await page.getByRole("heading", { name: "Проверяем оплату" }).waitFor();
      if (scripts) expect(await findBarriers(page)).toEqual([]);
      const [payment] = await paymentsOf(linkToken);
      await yookassaOf(product).act(payment?.external_id ?? "", "pay");
      await toVisit(page, linkToken);
      await page.getByText("Вы записаны", { exact: true }).waitFor();
    },
  );

  it("keeps the hour while the gateway is down, and the same press works once it is back", async () => {
    const page = await open();
    const day = nextDay();
    const { linkToken } = await holdAndType(page, { service: shop.scarce, day, time: "14:00" });
    await yookassaOf(product).misbehave({ serverError: -1 });
    try {
      await payButton(page).click();
      await page.getByRole("alert").getByText("Оплата сейчас недоступна").waitFor();
      const kept = await bookingOf(linkToken);
      expect(kept.status).toBe("hold");
      expect(Number(kept.hold_until)).toBeGreaterThan(Date.now() + 15 * 60_000);
      const other = await open();
      await openDay(other, shop.scarce, day);
      await chip(other, "15:00").waitFor();
      expect(await chip(other, "14:00").count()).toBe(0);
    } finally {
      await yookassaOf(product).misbehave({ serverError: 0 });
    }
    expect(await findBarriers(page)).toEqual([]);
    // After many failures in a row the gateway is left alone for half a minute; the page says to try again in a minute.
    await expect
      .poll(
        async () => {
          await payButton(page).click();
          await toGateway(page, 5_000).catch(() => undefined);
          return new URL(page.url()).origin;
        },
        { timeout: 60_000, interval: 1_000 },
      )
      .toBe(product.simulators.yookassaUrl);
    await payButton(page).click();
    await toVisit(page, linkToken);
    await page.getByText("Вы записаны", { exact: true }).waitFor();
    expect((await paymentsOf(linkToken)).filter(({ status }) => status === "succeeded")).toHaveLength(1);
  });

  it.each([true, false])(
    "money that comes when the hour is somebody's goes back, and the client is told (scripts %s)",
    async (scripts) => {
      const page = await open({ javaScriptEnabled: scripts });
      const where = { service: shop.scarce, day: nextDay(), time: "14:00" };
      const { email, linkToken } = await holdAndType(page, where);
      await payButton(page).click();
      await toGateway(page);
      await lapse(linkToken);
      await bookPaid(await open(), where);

      await payButton(page).click();
      await toVisit(page, linkToken);
      await page.getByText("Запись не состоялась", { exact: true }).waitFor();
      await page.getByText(/Оплата пришла, когда это время уже заняли/).waitFor();
      if (scripts) expect(await findBarriers(page)).toEqual([]);
      const letter = await waitForLetterAbout(product, email, /^Возвращаем оплату/);
      expect(letter.text).toContain(formatMoney(PRICE_MINOR, "RUB", "ru"));
      await eventually(product, "the money is back", async () => (await refundedAtGateway(linkToken)) === PRICE_MINOR); // prettier-ignore
      expect((await bookingOf(linkToken)).status).toBe("expired");
      await eventually(product, "our books know", async () => (await bookingOf(linkToken)).paid_minor === 0);
      await page.reload();
      await page.getByText("Возвращено", { exact: true }).waitFor();
    },
  );

  it("money that comes late finds the hour still free: the visit stands after all", async () => {
    const page = await open();
    const { email, linkToken } = await holdAndType(page, { service: shop.scarce, day: nextDay(), time: "14:00" }); // prettier-ignore
    await payButton(page).click();
    await toGateway(page);
    await lapse(linkToken);
    await payButton(page).click();
    await toVisit(page, linkToken);
    await page.getByText("Вы записаны", { exact: true }).waitFor();
    await waitForLetterAbout(product, email, /^Вы записаны/);
    expect(await bookingOf(linkToken)).toMatchObject({ status: "confirmed", paid_minor: PRICE_MINOR });
  });

  it.each([true, false])(
    "the back button after paying pays and books nothing twice (scripts %s)",
    async (scripts) => {
      const page = await open({ javaScriptEnabled: scripts });
      const { linkToken } = await bookPaid(page, { service: shop.prepaid, day: nextDay(), time: "14:00" });
      await page.goBack();
      await toGateway(page);
      await page.reload();
      await page.getByRole("heading", { name: "Оплачено" }).waitFor();
      await page.getByRole("link", { name: "Вернуться в магазин" }).click();
      await toVisit(page, linkToken);
      await page.goto(`${product.url}/book/held/${linkToken}`);
      await toVisit(page, linkToken);
      await page.goto(`${product.url}/b/${linkToken}/pay`);
      await toVisit(page, linkToken);
      expect((await paymentsOf(linkToken)).map(({ status }) => status)).toEqual(["succeeded"]);
    },
  );

  it("a double tap on the button that pays is one visit and one payment", async () => {
    const page = await open();
    const { linkToken } = await holdAndType(page, { service: shop.prepaid, day: nextDay(), time: "14:00" });
    const before = await queryNumber(product, "select count(*) from bookings");
    await page.locator("main form").first().evaluate((form) => {
      (form as HTMLFormElement).requestSubmit();
      (form as HTMLFormElement).requestSubmit();
    }); // prettier-ignore
    await toGateway(page);
    const [first] = await paymentsOf(linkToken);
    // Back on our own page, pressed twice: it leads to the same payment.
    await page.goto(`${product.url}/b/${linkToken}/pay`);
    await payButton(page).dblclick();
    await toGateway(page);
    expect(page.url()).toContain(first?.external_id);
    await payButton(page).dblclick();
    await toVisit(page, linkToken);
    await page.getByText("Вы записаны", { exact: true }).waitFor();
    expect((await paymentsOf(linkToken)).map(({ status }) => status)).toEqual(["succeeded"]);
    expect(await queryNumber(product, "select count(*) from bookings")).toBe(before);
  });

  it("two tabs pay for one visit once", async () => {
    const page = await open();
    const { linkToken } = await holdAndType(page, { service: shop.prepaid, day: nextDay(), time: "14:00" });
    await payButton(page).click();
    await toGateway(page);
    const second = await page.context().newPage();
    await second.goto(`${product.url}/b/${linkToken}`);
    await payButton(second).click();
    await toGateway(second);
    expect(new URL(second.url()).pathname).toBe(new URL(page.url()).pathname);
    await payButton(page).click();
    await toVisit(page, linkToken);
    await payButton(second).click();
    await toVisit(second, linkToken);
    await second.getByText("Вы записаны", { exact: true }).waitFor();
    expect((await paymentsOf(linkToken)).map(({ status }) => status)).toEqual(["succeeded"]);
    expect(await bookingOf(linkToken)).toMatchObject({ status: "confirmed", paid_minor: PRICE_MINOR });
  });

  it("two visitors who press the same hour: one keeps it, the other is shown what is free", async () => {
    const day = nextDay();
    const [quick, slow] = [await open(), await open()];
    for (const page of [quick, slow]) {
      await openDay(page, shop.scarce, day);
      await chip(page, "14:00").waitFor();
    }
    await chip(quick, "14:00").click();
    await quick.waitForURL(/\/book\/held\//);
    await chip(slow, "14:00").click();
    await slow.getByText(/Это время только что заняли/).waitFor();
    await expect.poll(() => chip(slow, "14:00").count()).toBe(0);
    await chip(slow, "15:30").waitFor();
  });

  it("a link of a letter opened after the cut-off shows the visit and whom to call, and changes nothing", async () => {
    const page = await open();
    const { email, linkToken } = await bookPaid(page, {
      service: shop.scarce,
      day: nextDay(),
      time: "14:00",
    });
    await page.getByText("Отменить запись", { exact: true }).click();
    const letter = await waitForLetterAbout(product, email, /^Вы записаны/);
    await changeRows(
      product,
      `update services set cancel_cutoff_min = ${60 * 24 * 40} where id = ${shop.scarce}`,
    );
    try {
      // The page that still lies open offers it; pressing it explains.
      await page.getByRole("button", { name: "Да, отменить" }).click();
      await page.getByRole("alert").waitFor();
      const late = await followLetter(await open(), { product, letter, button: say.buttons.cancel });
      await late.getByRole("link", { name: /Позвонить \+7 727/ }).waitFor();
      expect(await late.getByText("Отменить запись", { exact: true }).count()).toBe(0);
      await late.goto(`${product.url}/b/${linkToken}/move`);
      await toVisit(late, linkToken);
      expect(await bookingOf(linkToken)).toMatchObject({ status: "confirmed", paid_minor: PRICE_MINOR });
    } finally {
      await changeRows(product, `update services set cancel_cutoff_min = 60 where id = ${shop.scarce}`);
    }
  });

  it("staff answer requests: one of two for the same hour is approved, the other is told; a third gets a reason", async () => {
    const day = nextDay();
    const where = { service: shop.asked, day, time: "14:00" };
    const [first, second, third] = [await open(), await open({ javaScriptEnabled: false }), await open()];
    const approved = await bookFree(first, where);
    await first.getByText("Заявка отправлена").waitFor();
    const beaten = await bookFree(second, where);
    const declined = await bookFree(third, { ...where, time: "18:00" });

    const staff = await open(desk);
    await signInOn(staff, product.url, "manager");
    await staff.goto(`${product.url}/crm/requests`);
    const rowOf = async ({ linkToken }: { linkToken: string }) => {
      const { id } = await bookingOf(linkToken);
      return staff.locator(".desk-list > li").filter({ has: staff.locator(`a[href="/crm/bookings/${id}"]`) });
    };
    await (await rowOf(approved)).getByRole("button", { name: "Подтвердить" }).click();
    await (await rowOf(approved)).waitFor({ state: "detached" });
    await (await rowOf(beaten)).waitFor({ state: "detached" });
    const last = await rowOf(declined);
    await last.locator("summary").click();
    await last.getByLabel("Причина отказа").fill("мастер в отпуске");
    await last.getByRole("button", { name: "Отказать" }).click();
    await last.waitFor({ state: "detached" });

    await first.reload();
    await first.getByText(/Ждём вас/).waitFor();
    await waitForLetterAbout(product, approved.email, /^Вы записаны/);
    for (const [page, { email }] of [[second, beaten], [third, declined]] as const) {
      await page.reload();
      await page.getByText("Мы не смогли подтвердить заявку").waitFor();
      const subject = new RegExp(`^${say.builtIn.declined.email.subject.split("{{")[0]}`);
      const letter = await waitForLetterAbout(product, email, subject);
      if (email === declined.email) expect(letter.text).toContain("мастер в отпуске");
    } // prettier-ignore
    expect((await bookingOf(approved.linkToken)).status).toBe("confirmed");
  });

  it("an hour that frees is offered to who waits, by a letter that leads to it", async () => {
    const day = nextDay();
    const owner = await open();
    await bookFree(owner, { service: shop.rare, day, time: "12:00" });
    const page = await open();
    await openDay(page, shop.rare, day);
    await page.getByRole("link", { name: "Сообщить, если освободится" }).click();
    await page.waitForURL(/\/wait/);
    await page.getByLabel("Телефон").fill("+7 916 300 00 01");
    await page.getByLabel("Имя").fill("Терпеливая");
    await page.getByLabel(/Почта/).fill("waits@example.com");
    await page.locator(".public-bar button").click();
    await page.getByText("Вы в листе ожидания").waitFor();

    await owner.getByText("Отменить запись", { exact: true }).click();
    await owner.getByRole("button", { name: "Да, отменить" }).click();
    await owner.getByText("Запись отменена", { exact: true }).waitFor();

    const subject = new RegExp(`^${say.builtIn.offer.email.subject.split("{{")[0]}`);
    const letter = await waitForLetterAbout(product, "waits@example.com", subject);
    const offer = await followLetter(page, { product, letter, button: say.buttons.take });
    expect(await findBarriers(offer)).toEqual([]);
    await offer.getByRole("button", { name: "Записаться" }).click();
    await offer.getByText("Вы записаны", { exact: true }).waitFor();
    await waitForLetterAbout(product, "waits@example.com", /^Вы записаны/);
    // Whoever looks again finds it taken, not offered a second time.
    await page.goto(`${product.url}${new URL(linkIn(letter.text)).pathname}`);
    await page.getByRole("link", { name: "К записи" }).waitFor();
  });

  it("signs in at /me by the code of the letter, and sees the own visits only", async () => {
    const day = nextDay();
    const mine = await bookPaid(await open(), { service: shop.prepaid, day, time: "10:00" });
    const others = await bookPaid(await open(), { service: shop.prepaid, day, time: "12:00" });
    const page = await open();
    await page.goto(`${product.url}/me`);
    await page.getByLabel("E-mail или телефон").fill(mine.email);
    await page.getByRole("button", { name: "Получить код" }).click();
    await page.getByRole("heading", { name: "Введите код" }).waitFor();
    const letter = await waitForLetterAbout(product, mine.email, /код для входа/);
    await page.getByLabel("Код из шести цифр").fill(/^\d{3}\s?\d{3}/.exec(letter.subject)?.[0] ?? "?");
    await page.getByRole("button", { name: "Войти" }).click();
    await page.waitForURL(/\/me$/);
    await page.locator(`a[href="/b/${mine.linkToken}"]`).waitFor();
    for (const path of ["/me", "/me/visits", "/me/payments", "/me/profile"]) {
      await page.goto(product.url + path);
      expect(await findBarriers(page)).toEqual([]);
      const html = await page.content();
      expect(html, path).not.toContain(others.linkToken);
      expect(html, path).not.toContain(others.email);
    }
    const lines = page.getByText(/Баня с паром/);
    await page.goto(`${product.url}/me/payments`);
    await expect.poll(() => lines.count()).toBe(1);
    await page.goto(`${product.url}/me`);
    await page.locator(`a[href="/b/${mine.linkToken}"]`).click();
    await toVisit(page, mine.linkToken);
    await page.getByText("Отменить запись", { exact: true }).waitFor();
  });
});

/** The first address in a letter's text. */
function linkIn(text: string): string {
  return /https?:\/\/\S+/.exec(text)?.[0] ?? "";
}
