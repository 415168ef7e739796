import { startProduct } from "~tests/support/product";
import { residentMegabytes, timed } from "./measure";
import type { Bench } from "./run";

const memoryGoal = 200;
const startGoal = 2_000;

const bench: Bench = async (kit) => {
  kit.explain(
    "footprint: the idle embedded process with the demo data: resident memory five seconds after its first answer,",
    `and the time from its start to the first page of /book; ratio is memory / ${memoryGoal} MB or time / ${startGoal} ms, the worse of both.`,
  );
  await kit.build();
  const product = await startProduct({ mode: "embedded", seed: true });
  kit.cleanUp(product.stop);

  const memory: number[] = [];
  const start: number[] = [];
  for (let round = 0; round < kit.rounds; round += 1) {
    await product.stopKind("web");
    start.push(
      await timed(async () => {
        await product.restart();
        const page = await fetch(`${product.url}/book`);
        await page.text();
        if (page.status !== 200) throw new Error(`/book answered ${page.status}`);
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const [pid = 0] = product.pids("web");
    const resident = await residentMegabytes(pid);
    if (resident === null)
      throw new Error("This system does not tell the memory of a process (/proc is missing)");
    memory.push(resident);
  }
  const megabytes = kit.show("resident memory", memory, "MB");
  const milliseconds = kit.show("start to first page", start, "ms");
  return {
    ratio: Math.max(megabytes.median / memoryGoal, milliseconds.median / startGoal),
    goal: 1,
    better: "lower",
    figures: { megabytes: megabytes.median, firstAnswerMs: milliseconds.median },
  };
};

export default bench;
