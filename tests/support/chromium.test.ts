import { expect, it } from "vitest";
import { findChromium, launchChromium } from "./chromium";

it.skipIf(findChromium() === null)(
  "the installed browser opens a page",
  async () => {
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.setContent("<h1>Картотека</h1>");
      expect(await page.textContent("h1")).toBe("Картотека");
    } finally {
      await browser.close();
    }
  },
  40_000,
);
