// `npm run test:faults`: the whole storm in every way to run, from a seed that is printed.
import { parseArgs } from "node:util";
import { ensureBuilt } from "../../scripts/setup/build-stamp.mjs";
import { modes, type Mode } from "~tests/support/product";
import { playStorm } from "./storm/storm";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "10000" },
    seed: { type: "string" },
    way: { type: "string", default: "all" },
    worker: { type: "string", default: "20" },
    web: { type: "string", default: "5" },
    redis: { type: "string", default: "2" },
  },
});
const events = Number(values.events);
const crashes = { worker: Number(values.worker), web: Number(values.web), redis: Number(values.redis) };
const ways = values.way === "all" ? modes : modes.filter((mode) => mode === values.way);
const isWhole = [events, ...Object.values(crashes)].every((count) => Number.isInteger(count) && count >= 0);
if (ways.length === 0 || !isWhole || events < 1) {
  console.error(`Usage: npm run test:faults -- [--events N] [--seed TEXT] [--way ${modes.join("|")}|all] [--worker N] [--web N] [--redis N]`); // prettier-ignore
  process.exit(2);
}

const seed = values.seed ?? String(Date.now() % 1_000_000);
console.log(`A storm of ${events} changes at the vendor, a fifth of the calls doubled, some forged, some lost; killed: ${JSON.stringify(crashes)}.`); // prettier-ignore
console.log(`The same again: npm run test:faults -- --events ${events} --seed ${seed}`);
if (process.env.KARTOTEKA_BUILT !== "1" && !(await ensureBuilt()))
  throw new Error("The product does not build: npm run build");

let failed = 0;
for (const mode of ways) {
  if (!(await standsIn(mode))) failed += 1;
}
console.log(failed === 0 ? `${ways.length} passed, 0 failed` : `${ways.length - failed} passed, ${failed} failed (seed ${seed})`); // prettier-ignore
process.exit(failed === 0 ? 0 : 1);

async function standsIn(mode: Mode): Promise<boolean> {
  try {
    const { faults, delivered, killed, ...figures } = await playStorm({
      mode,
      seed,
      events,
      crashes,
      say: console.log,
    });
    const { calls, repeats } = delivered;
    console.log(JSON.stringify({ way: mode, ok: faults.length === 0, ...figures, calls, repeats, killed }));
    for (const fault of faults) console.error(`  ${fault}`);
    return faults.length === 0;
  } catch (error) {
    console.error(`${mode}: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
