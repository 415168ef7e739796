import { startProduct, type Product } from "~tests/support/product";
import { changeRows } from "~tests/support/product-database";
import { signIn } from "~tests/support/sign-in";
import { alternate, load } from "./measure";
import type { Bench } from "./run";

const few = 1_000;
const many = 100_000;

/** A client of the volume, the same one on both sides. */
const CLIENT_ID = 600;

/** What staff do with clients all day. */
const views: [name: string, address: string][] = [
  ["page", "/crm/clients"],
  // Fills the page on both sides: a needle with ten hits here and fifty there would measure the drawing of forty rows.
  ["search", `/crm/clients?q=${encodeURIComponent("ова")}`],
  ["sort", "/crm/clients?sort=name&dir=desc"],
  // Half of everybody, by an index that is not that of the order.
  ["filter", "/crm/clients?visit=no30&sort=visits"],
  ["board", "/crm/pipeline"],
  ["card", `/crm/clients/${CLIENT_ID}`],
];

const bench: Bench = async (kit) => {
  kit.explain(
    `growth: the list of clients (page, Cyrillic search, sorting, filter), the board of the pipeline with everybody on it, and a card, with ${many.toLocaleString("en")} clients`,
    `against themselves with ${few.toLocaleString("en")}; time of one answer, four at a time, the slowest of the views counts.`,
  );
  await kit.build();
  const [large, small] = [await startWith(many, kit.cleanUp), await startWith(few, kit.cleanUp)];

  const figures: Record<string, number> = {};
  const medians: number[] = [];
  for (const [name, address] of views) {
    const side = (one: Signed) => async () => {
      const headers = { cookie: one.cookie };
      return (await load({ url: one.product.url + address, headers, connections: 4, seconds: 1 })).p50;
    };
    const { ratios, a, b } = await alternate({ a: side(large), b: side(small), rounds: kit.rounds });
    kit.say(name);
    kit.show(`${many} clients`, a, "ms");
    kit.show(`${few} clients`, b, "ms");
    const { median, min, max } = kit.show("ratio", ratios, "x");
    Object.assign(figures, { [name]: median, [`${name}Min`]: min, [`${name}Max`]: max });
    medians.push(median);
  }
  return { ratio: Math.max(...medians), goal: 1.3, better: "lower", figures };
};

type Signed = { product: Product; cookie: string };

async function startWith(clients: number, cleanUp: (undo: () => Promise<void>) => void): Promise<Signed> {
  const product = await startProduct({
    mode: "embedded",
    seed: clients,
    cpu: 0,
    env: { RATE_LIMITS: "off", JOBS_IN_WEB: "off" },
  });
  cleanUp(product.stop);
  // The volume's rows stand nowhere: put on the seven stages alike, so that the board carries them all.
  await changeRows(product, "update clients set stage_id = 1 + id % 7, stage_moved_at = created_at where archived_at is null"); // prettier-ignore
  return { product, cookie: await signIn(product.url) };
}

export default bench;
