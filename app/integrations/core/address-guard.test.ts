import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { fixedClock } from "~/lib/clock";
import { silentLog } from "~/lib/log.server";
import { addressGuard, isCallable } from "./address-guard.server";
import { createHttpClient } from "./http-client.server";

const outward = { allowPrivate: false };
const inward = { allowPrivate: true };

describe("an address", () => {
  it.each([
    "8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "192.169.0.1", "169.253.1.1", "1.1.1.1", "2a00:1450:4010:c0f::71",
    "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
  ])("of the internet may be called: %s", (address) => {
    expect(isCallable(address, outward)).toBe(true);
  }); // prettier-ignore

  it.each([
    "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "127.0.0.1", "127.255.0.3", "100.64.0.1", "192.0.2.5", "198.18.0.1", "203.0.113.9",
    "::1", "[::1]", "fc00::1", "fd12:3456::1", "fec0::1", "2001:db8::1",
    // An IPv4 address in an IPv6 coat.
    "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::c0a8:101", "2002:7f00:1::", "::ffff:0:10.0.0.1",
  ])("of a private network may be called only where that is allowed: %s", (address) => {
    expect(isCallable(address, outward)).toBe(false);
    expect(isCallable(address, inward)).toBe(true);
  }); // prettier-ignore

  it.each([
    "169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe", "0.0.0.0", "::", "224.0.0.1", "255.255.255.255", "ff02::1", "localhost", "", "1.2.3",
  ])("of a cloud's metadata, or of nobody, is never called: %s", (address) => {
    expect(isCallable(address, outward)).toBe(false);
    expect(isCallable(address, inward)).toBe(false);
  }); // prettier-ignore
});

describe("a typed address", () => {
  const { checkUrl } = addressGuard(outward);

  it.each([
    "https://2130706433/", "https://0x7f000001/", "https://0177.0.0.1/", "https://127.1/", "https://0/", "https://[::ffff:127.0.0.1]/",
    "https://localhost/", "https://x.localhost./", "https://db.internal/", "https://nas.local/", "https://１２７.0.0.1/", "http://api.example.com/",
    "ftp://api.example.com/", "https://169.254.169.254/latest/meta-data",
  ])("is refused before anything is looked up: %s", (url) => {
    expect(() => checkUrl(url)).toThrow();
  }); // prettier-ignore

  it("is taken by name, and within the building where that is allowed, metadata never", () => {
    expect(() => checkUrl("https://api.example.com/x?y=1")).not.toThrow();
    const within = addressGuard(inward);
    expect(() => within.checkUrl("http://192.168.1.5:8080/api")).not.toThrow();
    expect(() => within.checkUrl("http://localhost:4100")).not.toThrow();
    expect(() => within.checkUrl("http://169.254.169.254/")).toThrow();
  });
});

describe("a name", () => {
  const closers: (() => Promise<unknown> | void)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function listen() {
    let calls = 0;
    const server = createServer((_, response) => {
      calls += 1;
      response.end('{"ok":true}');
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    closers.push(() => new Promise((done) => server.close(done)));
    return { port: (server.address() as AddressInfo).port, calls: () => calls };
  }

  function clientOf(baseUrl: string, options: Parameters<typeof addressGuard>[0]) {
    const client = createHttpClient({ vendor: "test", baseUrl, headers: {}, clock: fixedClock("2026-01-01T00:00:00Z"), log: silentLog, guard: addressGuard(options), retryDelayMs: 1 }); // prettier-ignore
    closers.push(() => client.close());
    return client;
  }
  const call = { method: "GET" as const, path: "/", operation: "GET /" };

  it("is looked up once, and the connection goes to the address that was judged, whatever the DNS says next", async () => {
    const { port, calls } = await listen();
    let asked = 0;
    // The second answer would be another machine.
    const answers = ["127.0.0.1", "127.0.0.2"];
    const client = clientOf(`http://vendor.example:${port}`, {
      ...inward,
      resolve: (_, done) => done(null, [{ address: answers[asked++] as string, family: 4 }]),
    });
    expect((await client.json(call)).body).toEqual({ ok: true });
    expect([asked, calls()]).toEqual([1, 1]);
  });

  it("of a forbidden address is not called, nor one that has a forbidden one among several, and that is not tried again", async () => {
    for (const found of [["169.254.169.254"], ["127.0.0.1", "169.254.169.254"]]) {
      const { port, calls } = await listen();
      let asked = 0;
      const client = clientOf(`http://vendor.example:${port}`, {
        ...inward,
        resolve: (_, done) => {
          asked += 1;
          done(null, found.map((address) => ({ address, family: 4 }))); // prettier-ignore
        },
      });
      await expect(client.json(call)).rejects.toMatchObject({ kind: "unreachable", vendorCode: "forbidden_address" }); // prettier-ignore
      expect([asked, calls()]).toEqual([1, 0]);
    }
  });

  it("that leads into a private network is not called from outside, and plain http never", async () => {
    const { port, calls } = await listen();
    const resolve = (_: string, done: (error: null, found: { address: string; family: number }[]) => void) =>
      done(null, [{ address: "127.0.0.1", family: 4 }]);
    for (const scheme of ["https", "http"])
      await expect(clientOf(`${scheme}://vendor.example:${port}`, { ...outward, resolve }).json(call)).rejects.toMatchObject({ vendorCode: "forbidden_address" }); // prettier-ignore
    expect(calls()).toBe(0);
  });
});
