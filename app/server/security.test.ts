import type { IncomingMessage } from "node:http";
import { expect, it } from "vitest";
import { isForgedRequest } from "./security.server";

const PUBLIC = "https://studio.test";

function asked(method: string, headers: Record<string, string | undefined>): IncomingMessage {
  return { method, headers } as never;
}
const forged = (
  headers: Record<string, string | undefined>,
  { method = "POST", secure = false, host = "127.0.0.1:3000" } = {},
) => isForgedRequest(asked(method, headers), { ip: "203.0.113.9", secure, host }, PUBLIC);

it.each<[string, Record<string, string | undefined>, boolean]>([
  ["nothing a browser sends", {}, false],
  ["the public address", { origin: PUBLIC }, false],
  ["the address that was called", { origin: "http://127.0.0.1:3000" }, false],
  ["another port", { origin: "http://127.0.0.1:3001" }, true],
  ["another scheme", { origin: "http://studio.test" }, true],
  ["a subdomain", { origin: "https://x.studio.test" }, true],
  ["a longer name", { origin: "https://studio.test.evil.test" }, true],
  ["a user name that looks like us", { origin: "https://studio.test@evil.test" }, true],
  ["null", { origin: "null" }, true],
  ["a malformed origin", { origin: "::::" }, true],
  ["an empty origin", { origin: "" }, true],
  ["same-origin", { "sec-fetch-site": "same-origin" }, false],
  ["the address bar", { "sec-fetch-site": "none" }, false],
  ["same-site", { "sec-fetch-site": "same-site", origin: PUBLIC }, true],
  ["cross-site", { "sec-fetch-site": "cross-site", origin: PUBLIC }, true],
  ["something new in Sec-Fetch-Site", { "sec-fetch-site": "somewhere" }, true],
])("judges a form from %s", (_what, headers, expected) => {
  expect(forged(headers)).toBe(expected);
});

it("judges every method that changes something, and no other", () => {
  const evil = { origin: "https://evil.test" };
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "post", "PROPFIND"]) expect(forged(evil, { method })).toBe(true); // prettier-ignore
  for (const method of ["GET", "HEAD", "OPTIONS"]) expect(forged(evil, { method })).toBe(false);
});

it("knows the scheme that the browser spoke to the proxy", () => {
  const behind = { secure: true, host: "other.test" };
  expect(forged({ origin: "https://other.test" }, behind)).toBe(false);
  expect(forged({ origin: "http://other.test" }, behind)).toBe(true);
});
