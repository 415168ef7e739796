import { connect, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { dayOf } from "~/lib/zoned-time";
import { manyRecords } from "~tests/support/branch-records";
import { furnishStudio } from "~tests/support/furnished";
import { eventually, yclientsOf } from "~tests/support/outside";
import { startProduct, type Mode, type Product } from "~tests/support/product";
import { queryNumber, queryRows } from "~tests/support/product-database";
import { signIn } from "~tests/support/sign-in";
import { eachOf, recordEvent, sendWebhook, webhookUrl } from "~tests/support/webhooks";

const JOBS = 60;

/** A request whose body is held back until the server has said that it took the request up. */
class HalfSent {
  private received = "";
  /** The whole answer, or how the connection broke. */
  private readonly done: Promise<string>;

  private constructor(
    private readonly socket: Socket,
    private readonly rest: string,
  ) {
    socket.on("data", (chunk) => (this.received += chunk.toString("utf8")));
    this.done = new Promise((resolve) => {
      socket.on("close", () => resolve(this.received));
      socket.on("error", (error) => resolve(`broken: ${error.message}`));
    });
  }

  static async begin(url: string, body: string, type: string): Promise<HalfSent> {
    const { hostname, port, pathname, search, origin } = new URL(url);
    const socket = connect(Number(port), hostname);
    const sent = new HalfSent(socket, body.slice(1));
    const head = [
      `POST ${pathname}${search} HTTP/1.1`,
      `Host: ${hostname}:${port}`,
      `Origin: ${origin}`,
      `Content-Type: ${type}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      "Expect: 100-continue",
      "Connection: close",
    ];
    socket.write(`${head.join("\r\n")}\r\n\r\n${body.slice(0, 1)}`);
    await new Promise<void>((resolve, reject) => {
      socket.once("data", () => resolve());
      socket.once("error", reject);
    });
    return sent;
  }

  finish(): Promise<string> {
    this.socket.write(this.rest);
    return this.done;
  }
}

describe("SIGTERM", () => {
  let product: Product;
  afterEach(async () => {
    await product?.stop();
  });

  async function stopUnderWork(mode: Mode): Promise<void> {
    product = await startProduct({ mode, vendorsApart: true, env: { RATE_LIMITS: "off" } });
    const studio = await furnishStudio(product);
    const cookie = await signIn(product.url);
    const stream = await fetch(`${product.url}/live?topics=bookings`, { headers: { cookie } });
    const streamEnded = stream.text();

    const branch = manyRecords(JOBS + 10, {
      today: dayOf(new Date(), studio.zone),
      phone: studio.clients.madina.phone,
    });
    const yclients = yclientsOf(product);
    await yclients.seed(branch.rows);
    // Slow enough that jobs are under way when the signal comes.
    await yclients.misbehave({ slowMs: 300 });
    await eachOf(branch.ids.slice(0, JOBS), 20, async (id) => {
      expect(await sendWebhook(product, recordEvent(id))).toBe(200);
    });
    await eventually(product, "work is under way", async () => {
      return (await queryNumber(product, "select count(*) from jobs where status = 'running'")) > 0;
    });
    const webhooks = await Promise.all(
      branch.ids
        .slice(JOBS)
        .map((id) => HalfSent.begin(webhookUrl(product), recordEvent(id), "application/json")),
    );
    const form = "username=admin&password=demo";
    const forms = await Promise.all(
      [1, 2, 3].map(() => HalfSent.begin(`${product.url}/login`, form, "application/x-www-form-urlencoded")),
    );

    const stopped = Promise.all([product.stopKind("web"), product.stopKind("worker")]);
    await eventually(product, "nobody new is let in", async () => {
      return fetch(`${product.url}/healthz`).then(() => false, () => true); // prettier-ignore
    });
    for (const answer of await Promise.all(webhooks.map((one) => one.finish()))) {
      expect(answer).toMatch(/HTTP\/1\.1 200/);
      expect(answer).toContain('{"status":"stored"}');
    }
    for (const answer of await Promise.all(forms.map((one) => one.finish())))
      expect(answer).toMatch(/HTTP\/1\.1 303/);
    expect(await streamEnded).toContain("retry:");
    for (const codes of await stopped) expect(codes.every((code) => code === 0)).toBe(true);

    const unfinished = await queryRows<{ status: string }>(
      product,
      "select status from jobs where name = 'applyInboxEvent' and status not in ('done', 'queued')",
    );
    expect(unfinished).toEqual([]);

    await yclients.misbehave({ slowMs: 0 });
    await product.restart();
    const applied =
      "select count(*) from inbox where dedupe_key like '%:record:1____:%' and status = 'applied'";
    await eventually(
      product,
      "every event is applied",
      async () => (await queryNumber(product, applied)) === branch.ids.length,
      60_000,
    );
    const visits = `select count(*) from bookings where source = 'yclients' and client_id = ${studio.clients.madina.id}`;
    expect(await queryNumber(product, visits)).toBe(branch.ids.length);
    expect(await queryRows(product, "select name, last_error from jobs where status = 'failed'")).toEqual([]);
  }

  it("cuts off no request and loses no job, in the one process", () => stopUnderWork("embedded"), 120_000);
  it("cuts off no request and loses no job, with a worker process", () => stopUnderWork("one-host"), 120_000);
});
