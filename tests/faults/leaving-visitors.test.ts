import { afterAll, beforeAll, expect, it } from "vitest";
import { furnishStudio, type FurnishedStudio } from "~tests/support/furnished";
import { startProduct, type Product } from "~tests/support/product";
import { signIn } from "~tests/support/sign-in";

let product: Product;
let studio: FurnishedStudio;
let cookie: string;

beforeAll(async () => {
  product = await startProduct({ mode: "embedded", env: { RATE_LIMITS: "off" } });
  studio = await furnishStudio(product);
  cookie = await signIn(product.url);
});
afterAll(async () => {
  await product?.stop();
});

it("lives through visitors who leave at any moment of an answer or a live stream", async () => {
  const pids = product.pids("web");
  const pages = [
    "/live?topics=bookings,clients",
    "/book",
    `/book/${studio.services.massage}`,
    "/crm/calendar",
    "/crm",
  ];
  await Promise.all(
    Array.from({ length: 400 }, async (_, n) => {
      const leaving = new AbortController();
      // From "before anything was looked up" to "long since answered".
      const timer = setTimeout(() => leaving.abort(), (n * 7) % 400);
      try {
        const page = pages[n % pages.length] ?? "";
        const response = await fetch(product.url + page, { headers: { cookie }, signal: leaving.signal });
        const reader = response.body?.getReader();
        while (reader && !(await reader.read()).done) if (n % 3 === 0) leaving.abort();
      } catch {
        // Leaving is what this is about.
      }
      clearTimeout(timer);
    }),
  );
  expect((await fetch(`${product.url}/readyz`)).status).toBe(200);
  expect(product.pids("web")).toEqual(pids);
  expect(product.output()).not.toMatch(/"level":"(error|fatal)"|ended:/);
});
