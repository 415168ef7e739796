import { queryNumber, queryRows } from "~tests/support/product-database";
import { misbehaveAt } from "~tests/support/outside";
import { startProduct, type Product } from "~tests/support/product";
import { signIn } from "~tests/support/sign-in";
import { load } from "./measure";
import type { Bench, BenchKit } from "./run";

const VENDORS = ["hms", "billing", "freescout"] as const;
type Vendor = (typeof VENDORS)[number];

/** What a vendor does on a bad day, for as long as it lasts. */
const BAD_DAYS = {
  dead: { cutSocket: -1 },
  slow: { slowMs: 30_000 },
  broken: { htmlPage: -1 },
} as const;
type BadDay = keyof typeof BAD_DAYS;

const SECONDS = 1;
/** A turn takes effect while calls of before it are still under way. */
const SETTLE_MS = 2_000;
const CATCH_UP_MS = 180_000;

export const ordinaryRounds = 5;

const bench: Bench = async (kit) => {
  kit.explain(
    "vendors-down: p95 of staff's pages (today, the list, a card with plans, balance and support) while one of the HMS, the billing and FreeScout is",
    "dead, answers after 30 s, or answers with a proxy's page; against the same pages while it is well. Jobs run in the very process that draws the pages.",
  );
  await kit.build();
  const product = await startProduct({
    ...{ mode: "embedded", seed: true, vendorsApart: true, cpu: 0 },
    env: { RATE_LIMITS: "off" },
  });
  kit.cleanUp(product.stop);
  const cookie = await signIn(product.url);
  const known = await queryRows<{ id: number }>(
    product,
    "select client_id as id from billing_snapshots group by client_id order by client_id limit 4",
  );
  const pages = ["/crm", "/crm/clients", `/crm/clients/${known[0]?.id}`];
  const figures: Record<string, number | boolean> = {};
  let worst = 0;
  for (const vendor of VENDORS) {
    for (const day of Object.keys(BAD_DAYS) as BadDay[]) {
      const { ratio, rounds, answers } = await compare(kit, { product, cookie, pages, vendor, day, clients: known }); // prettier-ignore
      kit.show(`${vendor} ${day}, by round`, rounds, "x");
      kit.say(`  all ${answers} answers together: ${ratio.toFixed(3)} x`);
      worst = Math.max(worst, ratio);
      figures[`${vendor}.${day}`] = Number(ratio.toFixed(3));
    }
  }
  figures.caughtUp = await catchesUp(product);
  kit.say(figures.caughtUp ? "everything that waited was done by itself" : "something is still left behind");
  return { ratio: worst, goal: 1.1, better: "lower", ok: figures.caughtUp, figures };
};

interface Compared {
  product: Product;
  cookie: string;
  pages: readonly string[];
  vendor: Vendor;
  day: BadDay;
  clients: readonly { id: number }[];
}

interface Comparison {
  /** p95 of all answers of bad days over that of all answers of good ones. */
  ratio: number;
  /** The same of each round alone. */
  rounds: number[];
  answers: number;
}

/** In the order good, bad, bad, good, so that a machine that grows slower meanwhile favours neither. */
async function compare(
  kit: BenchKit,
  { product, cookie, pages, vendor, day, clients }: Compared,
): Promise<Comparison> {
  const turn = async (isBad: boolean) => {
    await misbehaveAt(
      product.simulators[`${vendor}Url`],
      isBad ? BAD_DAYS[day] : { cutSocket: 0, slowMs: 0, htmlPage: 0 },
    );
    // Somebody wants something of every vendor meanwhile: pages ask for plans by themselves, a balance is asked for by hand.
    await Promise.all(clients.map(({ id }) => press(product, cookie, id)));
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  };
  const answers = async () => {
    const found: number[] = [];
    for (const page of pages)
      found.push(
        ...(await load({ url: product.url + page, headers: { cookie }, connections: 2, seconds: SECONDS }))
          .latencies,
      );
    return found;
  };
  const all: Record<"good" | "bad", number[]> = { good: [], bad: [] };
  const rounds: number[] = [];
  for (let round = 0; round < kit.rounds; round += 1) {
    const good = await answers();
    await turn(true);
    const bad = [...(await answers()), ...(await answers())];
    await turn(false);
    good.push(...(await answers()));
    rounds.push(p95Of(bad) / p95Of(good));
    all.good.push(...good);
    all.bad.push(...bad);
  }
  return { ratio: p95Of(all.bad) / p95Of(all.good), rounds, answers: all.good.length + all.bad.length };
}

function p95Of(latencies: readonly number[]): number {
  const sorted = [...latencies].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}

async function press(product: Product, cookie: string, clientId: number): Promise<void> {
  const once = `bench-${clientId}-${performance.now()}`;
  await fetch(`${product.url}/crm/clients/${clientId}/balance`, {
    ...{ method: "POST", redirect: "manual", body: new URLSearchParams({ intent: "ask-balance", once }) },
    headers: { cookie, origin: product.url },
  });
}

/** Whether nothing is left that waits for a vendor, some time after all are well again. */
async function catchesUp(product: Product): Promise<boolean> {
  const left = () =>
    Promise.all([
      queryNumber(product, "select count(*) from plan_loads where failure_kind is not null"),
      queryNumber(product, "select count(*) from billing_lookups where state = 'waiting'"),
      queryNumber(product, "select count(*) from profile_updates where state = 'queued'"),
    ]);
  for (const until = Date.now() + CATCH_UP_MS; Date.now() < until;) {
    if ((await left()).every((count) => count === 0)) return true;
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  }
  return false;
}

export default bench;
