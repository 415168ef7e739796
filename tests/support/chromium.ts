import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The installed browser, CHROMIUM_PATH first; null when there is none. */
export function findChromium(): string | null {
  const told = process.env.CHROMIUM_PATH;
  return [...(told ? [told] : []), ...places].find((place) => existsSync(place)) ?? null;
}

/** Starts the installed Chromium without a window. Throws when there is none; ask `findChromium` first. */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null)
    throw new Error("Chromium is not installed (Debian: apt-get install chromium)");
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--force-color-profile=srgb",
    ],
  });
}
