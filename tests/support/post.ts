import type { Page } from "playwright-core";
import type { SimulatedMessage } from "~/integrations/mail/simulator/inbox";
import { eventually, lettersTo } from "./outside";
import type { Product } from "./product";

/** What a mail program reads from the calendar part of a letter. */
export interface CalendarPart {
  method: string;
  uid: string;
  sequence: number;
  status: string;
  startsAt: string;
}

/** Waits for the letter with this subject to an address. */
export async function waitForLetterAbout(
  product: Product,
  address: string,
  subject: RegExp,
): Promise<SimulatedMessage> {
  let found: SimulatedMessage | undefined;
  await eventually(product, `a letter ${subject} to ${address}`, async () => {
    found = (await lettersTo(product, address)).find((one) => subject.test(one.subject));
    return found !== undefined;
  });
  return found as SimulatedMessage;
}

/** The `text/calendar` part of a letter. Throws when there is none. */
export function calendarPartOf(letter: SimulatedMessage): CalendarPart {
  const part = letter.attachments.find(({ contentType }) => contentType.startsWith("text/calendar"));
  if (!part) throw new Error(`no calendar part in «${letter.subject}»`);
  const lines = Buffer.from(part.base64, "base64")
    .toString("utf8")
    .replace(/\r\n[ \t]/g, "")
    .split("\r\n");
  const value = (name: string) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1) ?? ""; // prettier-ignore
  const sequence = Number(value("SEQUENCE"));
  return {
    ...{ method: value("METHOD"), uid: value("UID"), sequence },
    ...{ status: value("STATUS"), startsAt: value("DTSTART") },
  };
}

/** Opens a letter as its reader would, and follows one of its buttons into a new tab. */
export async function followLetter(
  page: Page,
  { product, letter, button }: { product: Product; letter: SimulatedMessage; button: string },
): Promise<Page> {
  await page.goto(`${product.simulators.inboxUrl}/`);
  await page.locator(`a[href^="/messages/${letter.id}?"]`).click();
  const opening = page.waitForEvent("popup");
  await page.frameLocator("iframe").getByRole("link", { name: button, exact: true }).click();
  const opened = await opening;
  await opened.waitForLoadState();
  return opened;
}
