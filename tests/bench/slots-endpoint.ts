import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Db } from "~drizzle/client.server";
import { findFreePort, startProcess, stopProcess, waitUntil } from "~tests/support/processes";
import { startProduct } from "~tests/support/product";
import { alternate, load, pinned, spread, timed } from "./measure";
import type { BenchKit } from "./run";
import { ADDON, FROM, SERVICE, UNTIL } from "./slots-volume";

const CONNECTIONS = 4;
/** While it is asked, a booking is written so often: what is kept of the answer is thrown away each time. */
const WRITE_EVERY_MS = 1000;
const FRESH_ANSWERS = 30;
const P99_GOAL_MS = 10;

type CleanUp = BenchKit["cleanUp"];

/** The path of a database file that is removed in the end. */
export function makeDatabaseFile(cleanUp: CleanUp): string {
  const folder = mkdtempSync(join(tmpdir(), "kartoteka-bench-slots-"));
  cleanUp(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  return `file:${join(folder, "slots.sqlite")}`;
}

/** The month of everybody over HTTP: latencies while bookings are written, and how it compares to the same bytes from bare node:http. */
export async function measureEndpoint(
  kit: BenchKit,
  db: Db,
  databaseUrl: string,
): Promise<{ ok: boolean; figures: Record<string, number> }> {
  const product = await startProduct({
    mode: "embedded",
    cpu: 0,
    env: { DATABASE_URL: databaseUrl, RATE_LIMITS: "off", JOBS_IN_WEB: "off" },
  });
  kit.cleanUp(product.stop);
  const address = `/api/v1/booking/time-slots/${SERVICE}?from=${FROM}&until=${UNTIL}&additional_services=${ADDON}`;
  const body = await (await fetch(product.url + address)).text();
  const bareUrl = await startBare(body.length, kit.cleanUp);

  const fresh: number[] = [];
  for (let answer = 0; answer < FRESH_ANSWERS; answer++) {
    // The order of the query's members is part of what an answer is kept by, and so is a party of one.
    const url = `${product.url}${address}&party=${answer + 1}`;
    fresh.push(await timed(async () => (await fetch(url)).text()));
  }
  const writing = setInterval(() => void touch(db), WRITE_EVERY_MS);
  kit.cleanUp(() => Promise.resolve(clearInterval(writing)));
  const p99s: number[] = [];
  const ask = (url: string) => load({ url, connections: CONNECTIONS, seconds: 1.5 });
  const { ratios, a } = await alternate({
    a: async () => {
      const result = await ask(product.url + address);
      p99s.push(result.p99);
      return result.perSecond;
    },
    b: async () => (await ask(bareUrl)).perSecond,
    rounds: Math.min(kit.rounds, 5),
  });
  clearInterval(writing);
  kit.say(`  the month over HTTP, ${Math.round(body.length / 1000)} kB, ${CONNECTIONS} connections, a booking written every ${WRITE_EVERY_MS} ms`); // prettier-ignore
  const p99 = kit.show("p99", p99s, "ms");
  kit.show("answers", a, "/s");
  const ratio = kit.show("share of bare node:http", ratios, "x");
  kit.show("an answer that nothing was kept of", fresh, "ms");
  return {
    ok: p99.median <= P99_GOAL_MS,
    figures: {
      endpointP99Ms: p99.median,
      endpointP99MaxMs: p99.max,
      endpointRatio: ratio.median,
      endpointPerSecond: spread(a).median,
      endpointFreshMs: spread(fresh).median,
      endpointBytes: body.length,
    },
  };
}

/** A change of the bookings as far as any reader knows. */
async function touch(db: Db): Promise<void> {
  await db.transaction((tx) => Promise.resolve(tx.touch("bookings")));
}

async function startBare(bytes: number, cleanUp: CleanUp): Promise<string> {
  const port = await findFreePort();
  const script = fileURLToPath(new URL("./bare-json.mjs", import.meta.url));
  const [command = "", ...args] = pinned(0, [process.execPath, script, JSON.stringify({ port, bytes })]);
  const server = startProcess(command, args, { env: { ...process.env } });
  cleanUp(() => stopProcess(server));
  const url = `http://127.0.0.1:${port}/`;
  await waitUntil(async () => void (await fetch(url)), { timeoutMs: 20_000, explain: server.output });
  return url;
}
