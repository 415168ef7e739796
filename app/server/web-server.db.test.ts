import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type ServerBuild } from "@remix-run/node";
import { afterEach, describe, expect, it } from "vitest";
import type { Db } from "~drizzle/client.server";
import type { Topic } from "~/lib/topics";
import { createUser } from "~/features/accounts/commands.server";
import { startSession } from "~/features/accounts/sessions/commands.server";
import { systemActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import * as live from "~/routes/resources/live";
import { sessionCookie } from "~/routes/session-cookie.server";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { noSimulators } from "~/jobs/vendors";
import { eventually, noVendors } from "~tests/support/jobs";
import { openLiveFeed, type LiveFeed } from "./live.server";
import { remixHandler } from "./remix.server";
import { createWebServer } from "./web-server.server";

const LONG = "Слово за словом. ".repeat(400);

/** What the pages of the product are to the server: a few routes that answer, fail, and read what they were sent. */
const routes: Record<string, object> = {
  text: { loader: () => new Response(LONG, { headers: { "Content-Type": "text/html; charset=utf-8" } }) },
  small: { loader: () => json({ ok: true }, { headers: [["Set-Cookie", "a=1"], ["Set-Cookie", "b=2"]] }) },
  picture: { loader: () => new Response(Buffer.alloc(5000), { headers: { "Content-Type": "image/png" } }) },
  gone: { loader: () => new Response(null, { status: 204 }) },
  broken: {
    loader: () => {
      throw new Error("secret internals");
    },
  },
  echo: {
    loader: ({ request, context }: LoaderFunctionArgs) => json({ url: request.url, ip: context.clientIp, forwarded: request.headers.get("x-forwarded-for") }),
    action: async ({ request }: ActionFunctionArgs) => json({ length: (await request.arrayBuffer()).byteLength, method: request.method }),
  },
  slow: { loader: () => new Promise((resolve) => setTimeout(() => resolve(json({ done: true })), 300)) },
  live,
  "*": { loader: () => json({}, 404) },
}; // prettier-ignore

function build(): ServerBuild {
  const known = Object.keys(routes);
  const entries = (value: (id: string) => object) => Object.fromEntries(known.map((id) => [id, value(id)]));
  return {
    entry: {
      module: {
        default: (_request: Request, status: number) => new Response("page", { status }),
        handleError: () => undefined,
      },
    },
    routes: entries((id) => ({ id, path: id, module: routes[id] })),
    assets: {
      version: "1", url: "/assets/manifest.js", entry: { module: "", imports: [] },
      routes: entries((id) => ({ id, path: id, hasLoader: true, hasAction: true, hasErrorBoundary: false, module: "" })),
    },
    publicPath: "/", assetsBuildDirectory: "", future: {}, isSpaMode: false,
  } as never; // prettier-ignore
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(db: Db, { env = {} }: { env?: Record<string, string> } = {}) {
  const core = testCore(db, { env: { BODY_LIMIT_KB: "64", ...env } });
  const clientFiles = mkdtempSync(join(tmpdir(), "kartoteka-files-"));
  mkdirSync(join(clientFiles, "assets"));
  writeFileSync(join(clientFiles, "assets/a-1.js"), `// ${LONG}`);
  writeFileSync(join(clientFiles, "robots.txt"), "User-agent: *");
  closers.push(() => rmSync(clientFiles, { recursive: true, force: true }));
  const stopping = new AbortController();
  const feed = openLiveFeed(db, null, core.log);
  let listeners = 0;
  const counted: LiveFeed = {
    ...feed,
    watch: (listener) => {
      const stop = feed.watch(listener);
      listeners += 1;
      return () => {
        listeners -= 1;
        stop();
      };
    },
  };
  const direct = async () => {
    throw new AppError("unavailable");
  };
  const server: Server = createWebServer({
    shared: {
      core,
      vendors: noVendors,
      log: core.log,
      live: counted,
      stopping: stopping.signal,
      simulatorUrls: noSimulators,
    },
    remix: remixHandler(build(), { mode: "production", bodyLimit: core.env.web.bodyLimitBytes }),
    direct: new Map([["/hooks/test", direct]]),
    redis: null,
    clientFiles,
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const idle = listeners;
  closers.push(async () => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
    await feed.close();
  });
  const ask = (
    path: string,
    {
      method = "GET",
      headers = {},
      body,
    }: { method?: string; headers?: Record<string, string>; body?: Buffer | string } = {},
  ) =>
    new Promise<Answer>((resolve, reject) => {
      const request = httpRequest({ host: "127.0.0.1", port, path, method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
        response.on("error", reject);
      });
      request.on("error", reject);
      request.end(body);
    });
  return { core, server, port, ask, stopping, openStreams: () => listeners - idle };
}

/** Cookie header of somebody who is signed in. */
async function signedIn({ core }: Awaited<ReturnType<typeof serve>>): Promise<string> {
  const made = await createUser(core, systemActor("test"), {
    username: "anna", displayName: "Анна", email: null, role: "admin", staffId: null, password: "correct horse battery",
  }); // prettier-ignore
  if (!made.ok) throw new Error(made.error.reason);
  const session = await startSession(core, { userId: made.value.userId, userAgent: null, replaces: null });
  return sessionCookie(core, session?.secret ?? "").split(";", 1)[0] as string;
}

/** Opens the stream of changes and gathers what it says. */
function listen({ port }: { port: number }, { cookie, topics }: { cookie: string; topics: string }) {
  let said = "";
  let ended = false;
  const request = httpRequest({
    host: "127.0.0.1",
    port,
    path: `/live?topics=${topics}`,
    headers: { cookie },
  });
  request.on("response", (response) => {
    response.setEncoding("utf8");
    response.on("data", (text: string) => (said += text));
    response.on("end", () => (ended = true));
  });
  request.on("error", () => (ended = true));
  request.end();
  closers.push(() => request.destroy());
  return {
    events: () => [...said.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? "") as string[]),
    begun: () => said.includes("retry:"),
    ended: () => ended,
    leave: () => request.destroy(),
  };
}

const touch = (db: Db, ...topics: Topic[]) =>
  db.transaction((tx) => {
    for (const topic of topics) tx.touch(topic);
    return Promise.resolve();
  });

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

eachDatabase((open) => {
  it("puts its guards on every kind of answer", async () => {
    const url = await open.url();
    const { ask } = await serve(await open.at(url), {
      env: { PUBLIC_URL: "https://studio.test", DATABASE_URL: url },
    });
    const answers: [string, number, Parameters<typeof ask>[1]?][] = [
      ["/text", 200],
      ["/small", 200],
      ["/gone", 204],
      ["/nowhere", 404],
      ["/broken", 500],
      ["/assets/a-1.js", 200],
      ["/healthz", 200],
      ["/readyz", 200],
      ["/hooks/test", 503],
      ["/echo", 403, { method: "POST", headers: { origin: "https://evil.test" } }],
      ["/echo", 413, { method: "POST", body: Buffer.alloc(70_000) }],
      ["/echo", 405, { method: "PROPFIND" }],
    ];
    const nonces = new Set<string>();
    for (const [path, status, options] of answers) {
      const answer = await ask(path, options);
      expect([path, answer.status]).toEqual([path, status]);
      expect(answer.headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "strict-origin-when-cross-origin",
        "cross-origin-opener-policy": "same-origin",
        "strict-transport-security": "max-age=31536000; includeSubDomains",
        "x-request-id": expect.stringMatching(/^[\da-f-]{36}$/),
      });
      const policy = String(answer.headers["content-security-policy"]);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("script-src 'self' 'unsafe");
      nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
      expect(answer.headers["x-powered-by"]).toBeUndefined();
      if (status >= 500) expect(answer.body.toString()).not.toContain("secret");
    }
    expect(nonces.size).toBe(answers.length);
  });

  it("promises https only where the browser speaks it", async () => {
    const { ask } = await serve(await open(), { env: { TRUSTED_PROXIES: "127.0.0.1" } });
    expect((await ask("/healthz")).headers["strict-transport-security"]).toBeUndefined();
    const behind = { "x-forwarded-proto": "https" };
    expect((await ask("/healthz", { headers: behind })).headers["strict-transport-security"]).toBeDefined();
  });

  it("takes a form from our own page behind a proxy that renames the host, and from no other site", async () => {
    const { ask } = await serve(await open(), {
      env: { PUBLIC_URL: "https://studio.test", TRUSTED_PROXIES: "127.0.0.1" },
    });
    const proxy = { host: "inside:3000", "x-forwarded-proto": "https", "x-forwarded-host": "studio.test" };
    const send = (headers: Record<string, string>) =>
      ask("/echo", { method: "POST", body: "a=1", headers: { ...proxy, ...headers } });
    expect((await send({ origin: "https://studio.test" })).status).toBe(200);
    expect((await send({ origin: "https://studio.test", "x-forwarded-host": "" })).status).toBe(200);
    const evil = await send({ origin: "https://evil.test" });
    expect(evil.status).toBe(403);
    expect(JSON.parse(evil.body.toString())).toMatchObject({ status: 403, code: "forbidden" });
    for (const origin of ["null", "::::", "https://studio.test:444"])
      expect((await send({ origin })).status).toBe(403);
  });

  it("tells pages the address that was asked for, whatever tricks stand in the line", async () => {
    const { ask } = await serve(await open(), { env: { TRUSTED_PROXIES: "127.0.0.1" } });
    const seen = async (path: string, headers: Record<string, string> = {}) => {
      const answer = await ask(path, { headers });
      return answer.status === 200
        ? (JSON.parse(answer.body.toString()) as Record<string, unknown>)
        : answer.status;
    };
    expect(await seen("/echo?a=1", { host: "studio.test" })).toEqual({
      url: "http://studio.test/echo?a=1",
      ip: "127.0.0.1",
      forwarded: null,
    });
    const chain = { host: "x", "x-forwarded-for": "1.2.3.4, 203.0.113.7", "x-forwarded-host": "studio.test" };
    expect(await seen("/echo", chain)).toMatchObject({
      url: "http://studio.test/echo",
      ip: "203.0.113.7",
      forwarded: null,
    });
    expect(await seen("http://evil.test/echo", { host: "studio.test" })).toMatchObject({
      url: "http://studio.test/echo",
    });
    expect(await seen("//evil.test/echo", { host: "studio.test" })).toBe(404);
    for (const host of ["a b", "evil.test/x?", "user@evil.test", "x:99999999", "<script>"])
      expect([host, await seen("/echo", { host })]).toEqual([host, 400]);
    expect(await seen("/%", { host: "studio.test" })).toBeGreaterThanOrEqual(400);
    expect(await seen("*", { host: "studio.test" })).toBe(400);
  });

  it("reads a body up to its limit, however it is sent, and stays usable after one that is too large", async () => {
    const { ask, port } = await serve(await open());
    const send = (body: Buffer, headers: Record<string, string> = {}) =>
      ask("/echo", { method: "POST", body, headers });
    const fits = await send(Buffer.alloc(64 * 1024));
    expect(JSON.parse(fits.body.toString())).toEqual({ length: 65_536, method: "POST" });
    const announced = await send(Buffer.alloc(64 * 1024 + 1));
    expect(announced.status).toBe(413);
    expect(announced.headers.connection).toBe("close");
    expect(JSON.parse(announced.body.toString())).toMatchObject({ code: "too_large", status: 413 });
    const unannounced = await send(Buffer.alloc(80_000), { "transfer-encoding": "chunked" }).catch(
      (error: NodeJS.ErrnoException) => error.code,
    );
    // The answer may lose the race against the closing of the connection that is still sending.
    if (typeof unannounced === "object") expect(unannounced.status).toBe(413);
    else expect(["ECONNRESET", "EPIPE"]).toContain(unannounced);
    expect((await send(Buffer.from("x"))).status).toBe(200);

    const raw = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("NONSENSE\r\n\r\n"));
      let text = "";
      socket.on("data", (chunk: Buffer) => (text += chunk.toString()));
      socket.on("close", () => resolve(text));
    });
    expect(raw).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("compresses the way the caller likes best, and tells caches so", async () => {
    const { ask } = await serve(await open());
    const read = async (path: string, accept: string | undefined) => {
      const answer = await ask(path, { headers: accept === undefined ? {} : { "accept-encoding": accept } });
      const encoding = answer.headers["content-encoding"] ?? "identity";
      const plain =
        encoding === "br"
          ? brotliDecompressSync(answer.body)
          : encoding === "gzip"
            ? gunzipSync(answer.body)
            : answer.body;
      expect(Number(answer.headers["content-length"])).toBe(answer.body.length);
      return { encoding, text: plain.toString(), vary: answer.headers.vary };
    };
    const cases: [string | undefined, string][] = [
      ["br, gzip", "br"],
      ["gzip, deflate", "gzip"],
      ["GZIP;q=0.5", "gzip"],
      ["br;q=0, gzip", "gzip"],
      ["br;q=0.0,gzip;q=0", "identity"],
      ["identity", "identity"],
      ["abracadabr", "identity"],
      [undefined, "identity"],
    ];
    for (const [accept, encoding] of cases)
      expect([accept, await read("/text", accept)]).toEqual([accept, { encoding, text: LONG, vary: "Accept-Encoding" }]); // prettier-ignore
    expect((await read("/small", "br")).encoding).toBe("identity");
    expect((await read("/picture", "br")).encoding).toBe("identity");
  });

  it("answers HEAD like GET without a body, and keeps cookies apart", async () => {
    const { ask } = await serve(await open());
    for (const path of ["/healthz", "/assets/a-1.js", "/text"]) {
      const head = await ask(path, { method: "HEAD" });
      expect([path, head.status, head.body.length]).toEqual([path, 200, 0]);
    }
    expect((await ask("/small")).headers["set-cookie"]).toEqual(["a=1", "b=2"]);
  });

  it("serves built files: hashed ones for ever, others for an hour, nothing from outside the folder", async () => {
    const { ask } = await serve(await open());
    const hashed = await ask("/assets/a-1.js");
    expect(hashed.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect((await ask("/robots.txt")).headers["cache-control"]).toBe("public, max-age=3600");
    const again = await ask("/assets/a-1.js", {
      headers: { "if-none-match": String(hashed.headers.etag) },
    });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    for (const path of ["/../package.json", "/assets/../../package.json", "/%2e%2e/package.json", "/.env"])
      expect((await ask(path)).status).toBeGreaterThanOrEqual(400);
  });

  it("finishes what is under way when it is asked to stop, and takes nothing new", async () => {
    const { ask, server } = await serve(await open());
    const slow = ask("/slow");
    await pause(60);
    const closed = new Promise((done) => server.close(done));
    server.closeIdleConnections();
    await expect(ask("/small")).rejects.toMatchObject({ code: "ECONNREFUSED" });
    expect(JSON.parse((await slow).body.toString())).toEqual({ done: true });
    server.closeIdleConnections();
    await closed;
  });

  describe("open pages", () => {
    it("hear once of a burst, of the topics they asked for", async () => {
      const db = await open();
      const web = await serve(db);
      const cookie = await signedIn(web);
      const bookings = listen(web, { cookie, topics: "bookings,clients" });
      const jobs = listen(web, { cookie, topics: "jobs" });
      await eventually(() => bookings.begun() && jobs.begun());
      await touch(db, "clients");
      await eventually(() => bookings.events().length > 0);
      const before = bookings.events().length;
      for (let n = 0; n < 10; n += 1) await touch(db, "bookings", "sync");
      await eventually(() => bookings.events().length > before);
      await pause(400);
      expect(bookings.events().slice(before)).toEqual([["bookings"]]);
      expect(jobs.events()).toEqual([]);
    });

    it("hear what changed while they were on their way to the screen, and nothing older", async () => {
      const db = await open();
      const web = await serve(db);
      const cookie = await signedIn(web);
      const early = listen(web, { cookie, topics: "jobs" });
      await eventually(() => early.begun());
      await touch(db, "jobs");
      await eventually(() => early.events().length > 0);
      const late = listen(web, { cookie, topics: "jobs,bookings&age=20000" });
      await eventually(() => late.events().length > 0);
      expect(late.events()).toEqual([["jobs"]]);
      await pause(30);
      const fresh = listen(web, { cookie, topics: "jobs&age=5" });
      await eventually(() => fresh.begun());
      await pause(250);
      expect(fresh.events()).toEqual([]);
    });

    it("are let in with a session only", async () => {
      const web = await serve(await open());
      const answer = await web.ask("/live?topics=bookings");
      expect(answer.status).toBe(302);
      expect(web.openStreams()).toBe(0);
    });

    it("leave nobody listening behind when they close, even after the garbage was collected", async () => {
      setFlagsFromString("--expose-gc");
      const collect = runInNewContext("gc") as () => void;
      const db = await open();
      const web = await serve(db);
      const cookie = await signedIn(web);
      const pages = Array.from({ length: 5 }, () => listen(web, { cookie, topics: "bookings" }));
      await eventually(() => pages.every((page) => page.begun()));
      expect(web.openStreams()).toBe(5);
      for (let n = 0; n < 4; n += 1) {
        collect();
        await pause(20);
      }
      await touch(db, "bookings");
      await eventually(() => pages.every((page) => page.events().length === 1));
      for (const page of pages) page.leave();
      await eventually(() => web.openStreams() === 0);
      await touch(db, "bookings");
    });

    it("leave nobody listening when they are gone before they were let in", async () => {
      const web = await serve(await open());
      const cookie = await signedIn(web);
      for (let n = 0; n < 20; n += 1) {
        const page = listen(web, { cookie, topics: "bookings" });
        await pause(n);
        page.leave();
      }
      await pause(200);
      await eventually(() => web.openStreams() === 0);
    });

    it("are told to end when the process stops", async () => {
      const web = await serve(await open());
      const cookie = await signedIn(web);
      const page = listen(web, { cookie, topics: "bookings" });
      await eventually(() => page.begun());
      const closed = new Promise((done) => web.server.close(done));
      web.stopping.abort();
      await eventually(() => page.ended());
      expect(web.openStreams()).toBe(0);
      web.server.closeIdleConnections();
      await closed;
    });
  });
});
