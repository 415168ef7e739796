import lighthouse from "lighthouse";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "~tests/support/chromium";
import { findFreePort, startProcess, stopProcess, waitUntil } from "~tests/support/processes";
import { startProduct } from "~tests/support/product";
import { spread } from "./measure";
import type { Bench } from "./run";

const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"] as const;
type Scores = Record<(typeof CATEGORIES)[number], number>;

const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What one run on one page found: scores of 100, the three figures of the goals, kilobytes of scripts on the wire. */
interface Run {
  scores: Scores;
  lcpMs: number;
  tbtMs: number;
  cls: number;
  scriptsKb: number;
  /** Audits below their full score, for whoever reads a bad result. */
  lost: string[];
}

/** The goals are stated for the median of five. */
export const ordinaryRounds = 5;

const bench: Bench = async (kit) => {
  kit.explain(
    "lighthouse: the list of services and the page of one service of the demo, Lighthouse's own mobile profile (slow 4G, processor at a quarter),",
    "scores of 100 as the median of the rounds; goal: performance 95, the other three 100.",
  );
  await kit.build();
  const env = { RATE_LIMITS: "off", JOBS_IN_WEB: "off" };
  const product = await startProduct({ mode: "embedded", seed: true, env });
  kit.cleanUp(product.stop);
  const port = await openChromium(kit.cleanUp);

  const figures: Record<string, number> = {};
  let worst = 100;
  let isFull = true;
  for (const page of ["/book", await firstServiceOf(product.url)]) {
    const runs: Run[] = [];
    for (let round = 0; round < kit.rounds; round += 1) runs.push(await look(product.url + page, port));
    const medianOf = (of: (run: Run) => number) => spread(runs.map(of)).median;
    const scores = Object.fromEntries(
      CATEGORIES.map((name) => [name, medianOf((run) => run.scores[name])]),
    ) as Scores;
    const measured = {
      lcpMs: Math.round(medianOf((run) => run.lcpMs)),
      tbtMs: Math.round(medianOf((run) => run.tbtMs)),
      cls: Number(medianOf((run) => run.cls).toFixed(3)),
      scriptsKb: Math.round(medianOf((run) => run.scriptsKb)),
    };
    const name = page === "/book" ? "/book" : "/book/:service";
    kit.say(JSON.stringify({ page: name, ...scores, ...measured }));
    for (const line of new Set(runs.flatMap(({ lost }) => lost))) kit.say(`  ${line}`);
    worst = Math.min(worst, scores.performance);
    isFull &&= CATEGORIES.every((category) => category === "performance" || scores[category] === 100);
    const short = page === "/book" ? "list" : "service";
    Object.assign(figures, {
      [`${short}Performance`]: scores.performance,
      [`${short}LcpMs`]: measured.lcpMs,
    });
  }
  return { ratio: worst, goal: 95, ok: isFull, figures };
};

/** A browser that Lighthouse may drive: its debugging port. */
async function openChromium(cleanUp: (undo: () => Promise<void>) => void): Promise<number> {
  const path = findChromium();
  if (path === null) throw new Error("Chromium is not installed (Debian: apt-get install chromium)");
  const port = await findFreePort();
  const profile = mkdtempSync(join(tmpdir(), "kartoteka-lighthouse-"));
  cleanUp(() => Promise.resolve(rmSync(profile, { recursive: true, force: true, maxRetries: 5 })));
  const flags = [...FLAGS, `--remote-debugging-port=${port}`, `--user-data-dir=${profile}`, "about:blank"];
  const chromium = startProcess(path, flags, { env: process.env });
  cleanUp(() => stopProcess(chromium));
  const answers = async () => void (await fetch(`http://127.0.0.1:${port}/json/version`));
  await waitUntil(answers, { timeoutMs: 20_000, explain: chromium.output });
  return port;
}

/** Of a business of several places, the first service of the first place. */
async function firstServiceOf(url: string): Promise<string> {
  const pageOf = async (path: string) => (await fetch(url + path)).text();
  const first = await pageOf("/book");
  const place = /href="(\/book\?location=\d+)"/.exec(first)?.[1];
  const path = /href="(\/book\/\d+)/.exec(place ? await pageOf(place) : first)?.[1];
  if (!path) throw new Error("The demo offers no service");
  return path;
}

async function look(url: string, port: number): Promise<Run> {
  const found = await lighthouse(url, { port, logLevel: "error", onlyCategories: [...CATEGORIES] });
  if (!found) throw new Error(`Lighthouse says nothing of ${url}`);
  const { categories, audits } = found.lhr;
  const scoreOf = (name: string) => Math.round((categories[name]?.score ?? 0) * 100);
  const figure = (name: string) => audits[name]?.numericValue ?? 0;
  const requests = (audits["network-requests"]?.details as { items?: { resourceType?: string; transferSize?: number }[] } | undefined)?.items; // prettier-ignore
  const scripts = (requests ?? []).filter(({ resourceType }) => resourceType === "Script");
  const weighed = new Set(
    CATEGORIES.flatMap((name) =>
      (categories[name]?.auditRefs ?? []).filter(({ weight }) => weight > 0).map(({ id }) => id),
    ),
  );
  const lost = Object.values(audits)
    .filter(({ id, score }) => weighed.has(id) && score !== null && score < 0.9)
    .map(({ id, displayValue = "" }) => `${id} ${displayValue}`.trim());
  return {
    scores: Object.fromEntries(CATEGORIES.map((name) => [name, scoreOf(name)])) as Scores,
    lcpMs: figure("largest-contentful-paint"),
    tbtMs: figure("total-blocking-time"),
    cls: figure("cumulative-layout-shift"),
    scriptsKb: scripts.reduce((sum, { transferSize = 0 }) => sum + transferSize, 0) / 1000,
    lost,
  };
}

export default bench;
