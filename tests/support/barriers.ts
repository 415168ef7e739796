import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type axe from "axe-core";
import type { Page } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds serious or critical on the open page, one line each. */
export async function findBarriers(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(axeSource);
  const found = await page.evaluate(async (only) => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      resultTypes: ["violations"],
      ...(only ? { runOnly: only } : {}),
    });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(" | ")}`); // prettier-ignore
  }, rules);
  return found.map((line) => `${page.url()} ${line}`);
}

/**
 * The same of a page whose scripts are off: axe needs timers, so the document as it stands is shown again, without its scripts, to `reader`,
 * a page of a browser that runs axe's.
 */
export async function findBarriersUnscripted(page: Page, reader: Page): Promise<string[]> {
  const body = (await page.content()).replace(/<script\b[^>]*>[\s\S]*?<\/script>/g, "");
  const url = page.url();
  await reader.route(url, (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  await reader.goto(url);
  const found = await findBarriers(reader);
  await reader.unroute(url);
  return found;
}

/** By how many pixels the open page can be scrolled sideways. */
export function sidewaysPixels(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
