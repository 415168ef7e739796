import { fileURLToPath } from "node:url";
import { findFreePort, startProcess, stopProcess, waitUntil } from "~tests/support/processes";
import { startProduct, type Product } from "~tests/support/product";
import { signIn } from "~tests/support/sign-in";
import { alternate, load, pinned } from "./measure";
import type { Bench } from "./run";

const addresses = ["/book", "/crm/clients"];

const bench: Bench = async (kit) => {
  kit.explain(
    "pages: whole answers of /book and /crm/clients (session, permissions, database, loaders, rendering)",
    "against the same React trees rendered from ready data by bare node:http + renderToString; answers per second, no compression.",
  );
  await kit.build();
  const product = await startProduct({
    mode: "embedded",
    seed: true,
    cpu: 0,
    env: { RATE_LIMITS: "off", JOBS_IN_WEB: "off" },
  });
  kit.cleanUp(product.stop);
  const cookie = await signIn(product.url);
  const bareUrl = await startBare(product, cookie, kit.cleanUp);

  const figures: Record<string, number> = {};
  const medians: number[] = [];
  for (const address of addresses) {
    await refuseDifferentPages(product.url + address, bareUrl + address, cookie);
    const side = (base: string) => async () =>
      (await load({ url: base + address, headers: visitor(address, cookie), connections: 16, seconds: 1.5 }))
        .perSecond;
    const { ratios, a, b } = await alternate({ a: side(product.url), b: side(bareUrl), rounds: kit.rounds });
    kit.say(address);
    kit.show("Kartoteka", a, "pages/s");
    kit.show("bare node:http + renderToString", b, "pages/s");
    const { median, min, max } = kit.show("ratio", ratios, "x");
    const name = address.split("/").at(-1) ?? address;
    Object.assign(figures, { [name]: median, [`${name}Min`]: min, [`${name}Max`]: max });
    medians.push(median);
  }
  return { ratio: Math.min(...medians), goal: 0.25, figures };
};

/** Clients come to /book without a session, staff to /crm with theirs. */
function visitor(address: string, cookie: string): Record<string, string> {
  return address.startsWith("/crm") ? { cookie } : {};
}

/** The comparison is worth something only when both sides draw the same page: lengths within five per cent. */
async function refuseDifferentPages(ours: string, bare: string, cookie: string): Promise<void> {
  const [one, other] = await Promise.all(
    [ours, bare].map(async (url) => (await fetch(url, { headers: { cookie } })).text()),
  );
  const [a, b] = [one?.length ?? 0, other?.length ?? 0];
  if (Math.abs(a - b) > Math.max(a, b) * 0.05)
    throw new Error(`${ours}: ${a} characters, the bare side draws ${b}`);
}

async function startBare(
  product: Product,
  cookie: string,
  cleanUp: (undo: () => Promise<void>) => void,
): Promise<string> {
  const [port, productPort] = [await findFreePort(), await findFreePort()];
  const script = fileURLToPath(new URL("./bare-pages.mjs", import.meta.url));
  const options = JSON.stringify({ addresses, cookie, port });
  const [command = "", ...args] = pinned(0, [process.execPath, script, options]);
  const env = {
    ...product.env,
    PATH: process.env.PATH,
    NODE_ENV: "production" as const,
    PORT: String(productPort),
    SIMULATORS_PORT: String(await findFreePort()),
  };
  const server = startProcess(command, args, { env });
  cleanUp(() => stopProcess(server));
  const url = `http://127.0.0.1:${port}`;
  await waitUntil(async () => void (await fetch(url)), { timeoutMs: 20_000, explain: server.output });
  return url;
}

export default bench;
