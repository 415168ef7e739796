import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import {
  desk,
  isMarked,
  markDocument,
  openVisitor,
  phone,
  signInOn,
  watchForTrouble,
} from "~tests/support/browsing";
import { launchChromium } from "~tests/support/chromium";
import { eventually, waitForLetter, yclientsOf } from "~tests/support/outside";
import { calendarPartOf } from "~tests/support/post";
import { startProduct, type Mode, type Product } from "~tests/support/product";
import { queryNumber, queryRows } from "~tests/support/product-database";
import { furnishStudio, words, type FurnishedStudio } from "~tests/support/furnished";
import { addDays, dayOf } from "~/lib/zoned-time";

/** How long a page may take to show what happened elsewhere. */
const SOON = { timeout: 20_000 };

/**
 * An appointment's way through the whole product, in one of the three ways to run it. With several web processes the client talks to one
 * of them and the staff to another.
 */
export function walkTheWay(mode: Mode): void {
  describe(`an appointment's way, ${mode}`, () => {
    let product: Product;
    let studio: FurnishedStudio;
    let browser: Browser;
    let staff: Page;
    let staffUrl: string;

    beforeAll(async () => {
      [product, browser] = await Promise.all([startProduct({ mode }), launchChromium()]);
      studio = await furnishStudio(product);
      staffUrl = product.urls.at(-1) ?? product.url;
      staff = await (await openVisitor(browser, desk)).newPage();
      await signInOn(staff, staffUrl);
    });
    afterEach(async ({ task }) => {
      if (task.result?.state !== "fail") return;
      console.error(`${staff.url()}\n${await staff.innerText("body").catch(String)}\n${product.output()}`);
    });
    afterAll(async () => {
      await browser?.close();
      await product?.stop();
    });

    const days = (n: number) => addDays(dayOf(new Date(), studio.zone), n);
    const openClient = (id: number) => staff.goto(`${staffUrl}/crm/clients/${id}`);
    const balance = (points: number) =>
      staff.locator(".stat", { hasText: "Баллы" }).getByText(String(points), { exact: true });

    it("leads a client on a phone to a visit, and the calendar that lies open shows it by itself", async () => {
      const day = days(3);
      await staff.goto(`${staffUrl}/crm/calendar?day=${day}`);
      await staff.waitForLoadState("load");
      await markDocument(staff);
      expect(await staff.getByText("Сапарова Айгуль").count()).toBe(0);

      const page = await (await openVisitor(browser, phone)).newPage();
      const trouble = watchForTrouble(page);
      await page.goto(`${product.url}/`);
      await page.getByRole("link", { name: new RegExp(words.massage) }).click();
      await page.locator(`a.strip-day[data-day="${day}"]`).click();
      // The address turns before the hours do.
      await page.locator(`a.strip-day[data-day="${day}"][aria-current]`).waitFor();
      const hour = page.getByRole("button", { name: "12:30", exact: true });
      const start = (await hour.getAttribute("value")) ?? "";
      await hour.click();
      await page.waitForURL(/\/book\/held\//);
      await page.getByLabel("Телефон").fill("8 701 999-88-77");
      await page.getByLabel("Имя").fill("Айгуль Сапарова");
      await page.getByLabel(/Почта/).fill("aigul@example.com");
      await page.getByRole("button", { name: "Записаться" }).click();

      await page.waitForURL(/\/b\/[\w-]{16,}/);
      await page.getByText("Вы записаны").waitFor();
      const [row] = await queryRows<{ reference: string; link_token: string; source: string }>(
        product,
        "select reference, link_token, source from bookings where source = 'online'",
      );
      await page.getByText(row?.reference ?? "?", { exact: true }).waitFor();
      expect(new URL(page.url()).pathname).toBe(`/b/${row?.link_token}`);

      const file = page.waitForEvent("download");
      await page.getByRole("link", { name: "Добавить в календарь" }).click();
      const calendar = await textOf(await (await file).createReadStream());
      expect(calendar).toMatch(/^BEGIN:VCALENDAR\r\n/);
      expect(calendar.match(/BEGIN:VEVENT/g)).toHaveLength(1);
      expect(calendar).toContain(new Date(start).toISOString().replace(/[-:]|\.000/g, ""));
      expect(calendar.replace(/\r\n /g, "")).toContain(words.massage);

      const letter = await waitForLetter(product, "aigul@example.com");
      expect(letter.text).toContain(`/b/${row?.link_token}`);
      expect(letter.text).toContain(row?.reference);
      // Once as a part that mail programs act on, once as a file for people whose program knows no such part.
      expect(calendarPartOf(letter)).toMatchObject({ method: "REQUEST", status: "CONFIRMED" });
      expect(letter.attachments.map(({ filename }) => filename)).toContain(`${row?.reference}.ics`);
      expect(trouble.seen).toEqual([]);
      await page.context().close();

      // Day and week lay the same visit out twice, for narrow and for wide screens; one of them is seen.
      await staff.locator("a.slip", { hasText: "Сапарова Айгуль" }).first().waitFor(SOON);
      expect(await isMarked(staff)).toBe(true);
    });

    it("brings a visit made in YClients to the open calendar, applied by whoever does the work", async () => {
      const day = days(4);
      await staff.goto(`${staffUrl}/crm/calendar?day=${day}`);
      await staff.waitForLoadState("load");
      await markDocument(staff);
      await yclientsOf(product).create({
        ...{ date: day, time: "15:00", staffId: 12, serviceIds: [33] },
        client: { name: "Иван Петров", phone: "+7 916 555-02-02" },
      });
      await staff.locator("a.slip", { hasText: studio.clients.ivan.name }).first().waitFor(SOON);
      expect(await isMarked(staff)).toBe(true);
    });

    it("knows the client by the code in the comment; completion gives points, undoing takes them back", async () => {
      const yclients = yclientsOf(product);
      const { madina } = studio.clients;
      await openClient(madina.id);
      await balance(0).waitFor();
      await markDocument(staff);
      const record = await yclients.create({
        ...{ date: days(-1), time: "11:00", staffId: 11, serviceIds: [31], price: 12_000 },
        client: { name: "М.", phone: "+7 700 000-11-22" },
        comment: `Клиент просил тишину. Код клиента: ${madina.code}`,
      });
      await staff
        .getByRole("link", { name: new RegExp(`${record.id}`) })
        .first()
        .waitFor(SOON);
      await staff.getByText("код клиента", { exact: false }).first().waitFor(SOON);
      expect(await isMarked(staff)).toBe(true);

      await yclients.change(record.id, { attendance: 1 });
      await balance(600).waitFor(SOON);
      await yclients.change(record.id, { attendance: 0 });
      await balance(0).waitFor(SOON);
      expect(await isMarked(staff)).toBe(true);
      const entries = await queryRows<{ kind: string; points: number }>(
        product,
        `select kind, points from points_entries where client_id = ${madina.id} order by id`,
      );
      expect(entries).toEqual([{ kind: "award", points: 600 }, { kind: "reverse", points: -600 }]); // prettier-ignore
    });

    it("keeps a record of nobody for a person to decide; linked by hand, everything missed is caught up", async () => {
      const { ivan } = studio.clients;
      await openClient(ivan.id);
      const before = await queryNumber(
        product,
        `select sum(points) from points_entries where client_id = ${ivan.id}`,
      );
      await yclientsOf(product).create({
        ...{ date: days(-2), time: "18:00", staffId: 12, serviceIds: [33], price: 7_000, attendance: 1 },
        client: { name: "Незнакомый Гость", phone: "+7 705 123-45-67" },
      });
      await staff.goto(`${staffUrl}/crm/sync`);
      const waiting = staff.getByRole("listitem").filter({ hasText: "Незнакомый Гость" });
      await waiting.waitFor(SOON);
      await waiting.getByText("Такого клиента у нас нет").waitFor();
      await waiting.getByRole("link", { name: "Выбрать клиента" }).click();
      await staff.getByRole("searchbox", { name: /Имя, телефон/ }).fill("Петров");
      await staff.keyboard.press("Enter");
      await staff
        .getByRole("button", { name: `Связать с клиентом ${ivan.name}` })
        .first()
        .click();
      await staff.getByText("Связан вручную").first().waitFor(SOON);
      await openClient(ivan.id);
      await balance(before + 350).waitFor(SOON);
      expect(await queryNumber(product, `select visits_count from clients where id = ${ivan.id}`)).toBe(1);
    });

    it("lets in who may, tells the rest plainly, and lets them out", async () => {
      const page = await (await openVisitor(browser, desk)).newPage();
      await page.goto(`${staffUrl}/crm/calendar?view=week`);
      await page.waitForURL(/\/login\?next=/);
      await page.getByLabel("Имя или e-mail").fill("trainer");
      await page.getByRole("textbox", { name: "Пароль" }).fill("nope");
      await page.getByRole("button", { name: "Войти", exact: true }).click();
      await page.getByRole("alert").getByText("Неверное имя или пароль").waitFor();
      expect(await page.getByLabel("Имя или e-mail").inputValue()).toBe("trainer");
      await page.getByRole("textbox", { name: "Пароль" }).fill("demo");
      await page.getByRole("button", { name: "Войти", exact: true }).click();
      await page.waitForURL(/\/crm\/calendar\?view=week/);

      const refused = await page.goto(`${staffUrl}/crm/settings/users`);
      expect(refused?.status()).toBe(403);
      await page.getByRole("heading", { name: "Сюда вам нельзя" }).waitFor();

      await page.goto(`${staffUrl}/crm`);
      const menu = page.locator(".staff-rail .user-menu");
      await menu.locator("summary").click();
      await menu.getByRole("button", { name: "Выйти" }).click();
      await page.waitForURL((url) => !url.pathname.startsWith("/crm"));
      await page.goto(`${staffUrl}/crm`);
      expect(new URL(page.url()).pathname).toBe("/login");
      await page.context().close();
    });

    it("leaves nothing behind that failed", async () => {
      await eventually(product, "all work is done", async () => {
        const open =
          "select count(*) from jobs where status in ('queued', 'running') and name in ('applyInboxEvent', 'settleBookingPoints', 'announceVisit', 'deliverNotice')";
        return (await queryNumber(product, open)) === 0;
      });
      expect(await queryRows(product, "select name, last_error from jobs where status = 'failed'")).toEqual(
        [],
      );
      expect(
        await queryRows(product, "select id, outcome from inbox where status in ('new', 'failed')"),
      ).toEqual([]);
    });
  });
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString("utf8");
}
