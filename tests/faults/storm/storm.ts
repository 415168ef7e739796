import { dayOf } from "~/lib/zoned-time";
import { furnishStudio, type FurnishedStudio } from "~tests/support/furnished";
import { furnishRegulars } from "~tests/support/regulars";
import { eventually, yclientsOf } from "~tests/support/outside";
import { startProduct, type Mode, type Product } from "~tests/support/product";
import { queryNumber } from "~tests/support/product-database";
import { crashAsPlanned, planCrashes, type CrashCounts } from "./crashes";
import { openDesk } from "./desk";
import { expectVisits } from "./expected";
import { judge } from "./judge";
import { planStorm, type StormPlan } from "./plan";
import { forged, genuine, Postman, type Delivered } from "./postman";

export interface StormOptions {
  mode: Mode;
  seed: string;
  /** Changes of records at the vendor. */
  events: number;
  crashes: CrashCounts;
  /** Told how it goes. */
  say?: (line: string) => void;
}

export interface StormReport {
  /** What is not as it must be; empty when all is well. */
  faults: string[];
  delivered: Delivered;
  killed: CrashCounts;
  records: number;
  /** Different calls that were acknowledged. */
  acknowledged: number;
  forgeries: number;
  seconds: number;
}

/** So many people are known by phone and code. */
const REGULARS = 60;
const AT_ONCE = 24;
/** The desk stops to breathe when so many calls wait at the door. */
const MOST_WAITING = 2_000;

/**
 * Plays one storm in one of the ways to run and judges what is left: changes at the vendor's desk, their webhooks shuffled, doubled, lost
 * and forged, comparisons with the vendor in the middle, and processes that die meanwhile.
 */
export async function playStorm({
  mode,
  seed,
  events,
  crashes,
  say = () => undefined,
}: StormOptions): Promise<StormReport> {
  const begun = Date.now();
  const env = { RATE_LIMITS: "off" };
  const product = await startProduct({ mode, vendorsApart: true, env });
  try {
    const studio = await furnishStudio(product);
    const regulars = await furnishRegulars(product, REGULARS);
    await firstComparison(product);
    await yclientsOf(product).misbehave({ webhookLost: true });
    const today = dayOf(new Date(), studio.zone);
    const plan = planStorm({ seed, events, regulars: regulars.length, today });
    const desk = openDesk(product, regulars);
    const postman = new Postman(product.urls, AT_ONCE);
    say(`${mode}: ${plan.named.size} records, ${events} changes, ${plan.forgeries.length} forgeries`);

    let taken = 0;
    let isOver = false;
    const before = await settledRows(product);
    const expectedRows = plan.steps.filter(({ copies }) => copies > 0).length;
    const progress = async () =>
      (taken / events + ((await settledRows(product)) - before) / expectedRows) / 2;
    const asPlanned = planCrashes(seed, crashes, product.redis !== null);
    const crashing = crashAsPlanned(product, asPlanned, { progress, isOver: () => isOver });
    crashing.catch(() => undefined);

    const acknowledged = await send({ plan, desk, postman, product, studio, taken: (n) => (taken = n) });
    say(`${mode}: all calls are acknowledged after ${seconds(begun)} s`);
    await quiet(product, 600_000);
    isOver = true;
    const killed = await crashing;
    await quiet(product, 120_000);
    say(`${mode}: quiet after ${seconds(begun)} s, killed ${JSON.stringify(killed)}`);

    await compare(product, studio);
    const entries = await ledgerRows(product);
    await compare(product, studio);
    const state = await yclientsOf(product).state();
    const expected = expectVisits({ state, plan, regulars, idOf: desk.idOf });
    const faults = await judge(product, { studio, regulars, expected, acknowledged });
    if ((await ledgerRows(product)) !== entries) faults.push("a second comparison has changed the ledger");
    for (const [status, count] of postman.delivered.surprises)
      faults.push(`${count} calls were answered ${status}`);
    const counts = { records: plan.named.size, acknowledged, forgeries: plan.forgeries.length };
    return { faults, delivered: postman.delivered, killed, ...counts, seconds: seconds(begun) };
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.stack : String(error)}\n${product.output()}`);
  } finally {
    await product.stop();
  }
}

const seconds = (since: number) => Math.round((Date.now() - since) / 100) / 10;

interface Sending {
  plan: StormPlan;
  desk: ReturnType<typeof openDesk>;
  postman: Postman;
  product: Product;
  studio: FurnishedStudio;
  taken(count: number): void;
}

/** Carries out the plan and brings everything to the door; how many different calls were acknowledged. */
async function send({ plan, desk, postman, product, studio, taken }: Sending): Promise<number> {
  const leaving = new Map<number, (() => void)[]>();
  const leaveAt = (step: number, act: () => void) => leaving.set(step, [...(leaving.get(step) ?? []), act]);
  const bodies = new Set<string>();
  const comparisons: Promise<unknown>[] = [];
  for (const { kind, step, number } of plan.forgeries)
    leaveAt(step, () => postman.hand(forged(kind, number, desk.idOf(0))));
  // The half-hourly run at the same moment as the webhooks, more than once.
  for (const share of [0.25, 0.5, 0.75])
    leaveAt(Math.floor(plan.steps.length * share), () => comparisons.push(askForComparison(product, studio).catch(() => undefined))); // prettier-ignore

  const last = plan.steps.length + Math.ceil(plan.steps.length / 4);
  for (let at = 0; at <= last; at += 1) {
    const step = plan.steps[at];
    if (step) {
      const body = await desk.take(step);
      for (const lag of step.lags) leaveAt(at + lag, () => postman.hand(genuine(body)));
      if (step.copies > 0) bodies.add(body);
      taken(at + 1);
    }
    for (const leave of leaving.get(at) ?? []) leave();
    leaving.delete(at);
    while (postman.waiting > MOST_WAITING) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await postman.done();
  await Promise.all(comparisons);
  return bodies.size;
}

const settledRows = (product: Product) =>
  queryNumber(product, "select count(*) from inbox where source = 'yclients' and status in ('applied', 'ignored')"); // prettier-ignore
const ledgerRows = (product: Product) => queryNumber(product, "select count(*) from points_entries");

/** The comparison of the start brings the simulator's own rows; it must not meet the storm. */
async function firstComparison(product: Product): Promise<void> {
  const done = "select count(*) from jobs where name = 'pullChanges' and status = 'done'";
  await eventually(
    product,
    "the first comparison is over",
    async () => (await queryNumber(product, done)) > 0,
  );
}

const BUSY =
  "select count(*) from jobs where status in ('queued', 'running') and name in ('applyInboxEvent', 'settleBookingPoints')";
const NOT_DONE = "select count(*) from inbox where status in ('new', 'failed')";

/** Waits until nothing is left to apply. */
async function quiet(product: Product, timeoutMs: number): Promise<void> {
  const isQuiet = async () =>
    (await queryNumber(product, NOT_DONE)) === 0 && (await queryNumber(product, BUSY)) === 0;
  await eventually(product, "everything is applied", isQuiet, timeoutMs);
}

async function askForComparison(product: Product, { tokens }: FurnishedStudio): Promise<number | null> {
  const url = product.urls.at(-1) ?? product.url;
  const response = await fetch(`${url}/api/v1/yclients/sync-bookings`, {
    method: "POST",
    headers: { authorization: `Bearer ${tokens.admin}` },
    signal: AbortSignal.timeout(15_000),
  });
  const { run_id: runId } = (await response.json()) as { run_id?: number };
  return response.status === 202 ? (runId ?? null) : null;
}

/** A comparison by hand, from its asking to its end; what was lost on the way is there afterwards. */
async function compare(product: Product, studio: FurnishedStudio): Promise<void> {
  let runId: number | null = null;
  await eventually(product, "a comparison can begin", async () => {
    runId = await askForComparison(product, studio);
    return runId !== null;
  }, 120_000); // prettier-ignore
  const done = async () =>
    (await queryNumber(product, `select count(*) from sync_runs where id = ${runId} and status = 'done'`)) ===
    1;
  await eventually(product, "the comparison is over", done, 180_000);
  await quiet(product, 120_000);
}
