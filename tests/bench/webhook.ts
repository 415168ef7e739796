import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findFreePort, startProcess, stopProcess, waitUntil } from "~tests/support/processes";
import { startProduct } from "~tests/support/product";
import { alternate, load, pinned } from "./measure";
import type { Bench } from "./run";

/** A record as YClients sends it (contracts: records webhook); `{n}` makes each one a delivery of its own. */
const body = JSON.stringify({
  company_id: 4564,
  resource: "record",
  resource_id: "NUMBER",
  status: "create",
  data: {
    id: "NUMBER",
    company_id: 4564,
    staff_id: 1001,
    services: [{ id: 501, title: "Персональная тренировка", cost: 3500, amount: 1 }],
    client: { id: "NUMBER", name: "Анна Смирнова", phone: "+79161234567", email: "anna@example.com" },
    date: "2026-03-02 10:00:00",
    datetime: "2026-03-02T10:00:00+03:00",
    create_date: "2026-02-27T09:15:00+0300",
    comment: "Первое занятие, просьба позвонить за час",
    online: true,
    attendance: 0,
    confirmed: 1,
    seance_length: 3600,
    length: 3600,
    last_change_date: "2026-02-27T09:15:00+0300",
  },
}).replaceAll('"NUMBER"', "{n}");

const bench: Bench = async (kit) => {
  kit.explain(
    "webhook: durable intake of YClients webhooks (verified, deduplicated, on disk before the answer, job enqueued)",
    "against a bare node:http server that makes one FULL-synchronous insert per request; requests per second, same bodies.",
  );
  await kit.build();
  // The work behind the webhook is measured elsewhere: here it stays in the outbox, as when workers run it.
  const product = await startProduct({
    mode: "embedded",
    cpu: 0,
    env: { JOBS_IN_WEB: "off", RATE_LIMITS: "off", YCLIENTS_WEBHOOK_SECRET: "bench-webhook-secret" },
  });
  kit.cleanUp(product.stop);
  const bareUrl = await startBare(kit.cleanUp);

  const headers = { "content-type": "application/json" };
  const side = (url: string) => async () =>
    (await load({ url, method: "POST", headers, body, connections: 64, seconds: 1.5 })).perSecond;
  const { ratios, a, b } = await alternate({
    a: side(`${product.url}/api/v1/yclients/webhook?secret=bench-webhook-secret`),
    b: side(bareUrl),
    rounds: kit.rounds,
  });
  kit.show("Kartoteka", a, "webhooks/s");
  kit.show("bare node:http + one insert", b, "requests/s");
  const { median, min, max } = kit.show("ratio", ratios, "x");
  return { ratio: median, goal: 4, figures: { min, max } };
};

async function startBare(cleanUp: (undo: () => Promise<void>) => void): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "kartoteka-bare-"));
  cleanUp(() => Promise.resolve(rmSync(folder, { recursive: true, force: true })));
  const port = await findFreePort();
  const script = fileURLToPath(new URL("./bare-insert.mjs", import.meta.url));
  const [command = "", ...args] = pinned(0, [process.execPath, script]);
  const server = startProcess(command, args, {
    env: { ...process.env, DATA_DIR: folder, PORT: String(port) },
  });
  cleanUp(() => stopProcess(server));
  const url = `http://127.0.0.1:${port}/`;
  await waitUntil(async () => void (await fetch(url, { method: "POST", body: "{}" })), {
    timeoutMs: 10_000,
    explain: server.output,
  });
  return url;
}

export default bench;
