import type { IncomingMessage } from "node:http";
import { describe, expect, it } from "vitest";
import { clientAddressReader } from "./client-address.server";

function from(remoteAddress: string, headers: Record<string, string> = {}): IncomingMessage {
  return { socket: { remoteAddress }, headers: { host: "inside:3000", ...headers } } as never;
}

const PROXY = "10.0.0.1";

describe("where a request comes from", () => {
  it("is the other end of the connection when nobody is trusted, whatever the headers say", () => {
    const read = clientAddressReader([]);
    const spoofed = { "x-forwarded-for": "1.2.3.4", "x-forwarded-proto": "https", "x-forwarded-host": "evil.test" };
    expect(read(from("203.0.113.9", spoofed))).toEqual({ ip: "203.0.113.9", secure: false, host: "inside:3000" });
    expect(read(from("::ffff:203.0.113.9")).ip).toBe("203.0.113.9");
    expect(read({ socket: {}, headers: {} } as never)).toEqual({ ip: "", secure: false, host: "" });
  });

  it("is not what a stranger says while the proxy is trusted", () => {
    const read = clientAddressReader([PROXY]);
    const headers = { "x-forwarded-for": "1.2.3.4", "x-forwarded-proto": "https" };
    expect(read(from("203.0.113.9", headers))).toMatchObject({ ip: "203.0.113.9", secure: false });
  });

  it.each<[string, string[], string, string | undefined, string]>([
    ["what the proxy saw", [PROXY], PROXY, "203.0.113.9", "203.0.113.9"],
    ["the last address of a forged chain", [PROXY], PROXY, "1.2.3.4, 203.0.113.9", "203.0.113.9"],
    ["behind two proxies of a range", ["10.0.0.0/8"], "10.9.9.9", "1.2.3.4, 203.0.113.9, 10.2.2.2", "203.0.113.9"],
    ["the proxy itself without a chain", [PROXY], PROXY, undefined, PROXY],
    ["the proxy itself when the chain is nonsense", [PROXY], PROXY, "unknown, <script>", PROXY],
    ["the proxy itself when all are proxies", ["10.0.0.0/8"], PROXY, "10.1.1.1, 10.2.2.2", PROXY],
    ["of a mapped address", [PROXY], `::ffff:${PROXY}`, "::ffff:203.0.113.9", "203.0.113.9"],
    ["over IPv6", ["fd00::/8"], "fd00::1", "1.2.3.4, 2001:db8::7", "2001:db8::7"],
    ["with gaps in the chain", [PROXY], PROXY, " , 203.0.113.9 ,, ", "203.0.113.9"],
  ])("is %s", (_what, trusted, peer, chain, expected) => {
    const read = clientAddressReader(trusted);
    expect(read(from(peer, chain === undefined ? {} : { "x-forwarded-for": chain })).ip).toBe(expected);
  });

  it("knows what the browser saw from the first proxy of a chain", () => {
    const read = clientAddressReader([PROXY]);
    const seen = { "x-forwarded-proto": "https, http", "x-forwarded-host": "Studio.test, inside" };
    expect(read(from(PROXY, seen))).toMatchObject({ secure: true, host: "studio.test" });
    expect(read(from(PROXY, { "x-forwarded-proto": "http" }))).toMatchObject({ secure: false, host: "inside:3000" });
  });
}); // prettier-ignore
