import { createServer } from "node:http";
import { expect, it } from "vitest";
import { alternate, load, loadAnyStatus, spread } from "./measure";

it("the spread of values has their middle and both ends", () => {
  expect(spread([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  expect(spread([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4 });
});

it("each round runs A B B A after warming both", async () => {
  const order: string[] = [];
  const side = (name: string, value: number) => () => Promise.resolve(order.push(name) && value);
  const { ratios } = await alternate({ a: side("A", 8), b: side("B", 2), rounds: 2 });
  expect(order.join("")).toBe("AB" + "ABBA" + "ABBA");
  expect(ratios).toEqual([4, 4]);
});

it("the load counts answers, numbers its bodies and refuses to call errors fast", async () => {
  const bodies = new Set<string>();
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      bodies.add(body);
      response.statusCode = request.url === "/broken" ? 500 : 200;
      response.end("done");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = address && typeof address === "object" ? address.port : 0;
  const base = `http://127.0.0.1:${port}`;
  try {
    const result = await load({
      url: `${base}/`,
      method: "POST",
      body: "n={n}",
      connections: 4,
      seconds: 0.3,
    });
    expect(result.requests).toBeGreaterThan(20);
    expect([...bodies][0]).toMatch(/^n=\d{15}$/);
    expect(bodies.size).toBe(result.requests);
    expect(result.bytesPerAnswer).toBeGreaterThan("done".length);
    expect((await loadAnyStatus({ url: `${base}/broken`, seconds: 0.1 })).statuses).toHaveProperty("500");
    await expect(load({ url: `${base}/broken`, seconds: 0.1 })).rejects.toThrow("500");
  } finally {
    server.close();
  }
});
