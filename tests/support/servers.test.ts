import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { databaseUrl, findPostgres, startPostgres, withConnection } from "./postgres";
import { findRedis, startRedis } from "./redis";

describe("the servers that tests start for themselves", () => {
  it.skipIf(findPostgres() === null)(
    "PostgreSQL starts, makes a database and leaves nothing behind",
    async () => {
      const server = await startPostgres();
      const folder = await withConnection(server.url, async (client) => {
        await client.query('create database "probe"');
        const { rows } = await client.query<{ data_directory: string }>("show data_directory");
        return rows[0]?.data_directory ?? "";
      });
      const collation = await withConnection(databaseUrl(server.url, "probe"), async (client) => {
        const { rows } = await client.query<{ lower: string }>("select lower('ЁЖИК')");
        return rows[0]?.lower;
      });
      expect(collation).toBe("ёжик");
      await server.stop();
      expect(existsSync(folder)).toBe(false);
      await expect(withConnection(server.url, async () => undefined)).rejects.toThrow();
    },
    40_000,
  );

  it.skipIf(findRedis() === null)(
    "Redis keeps what it acknowledged a second ago through a crash",
    async () => {
      const { Redis } = await import("ioredis");
      const server = await startRedis();
      try {
        const client = new Redis(server.url, { lazyConnect: true, retryStrategy: () => null });
        client.on("error", () => undefined);
        await client.connect();
        await client.set("kept", "yes");
        await new Promise((resolve) => setTimeout(resolve, 1_300));
        await server.kill9();
        client.disconnect();
        await server.restart();
        const again = new Redis(server.url);
        expect(await again.get("kept")).toBe("yes");
        expect(await again.config("GET", "maxmemory-policy")).toContain("noeviction");
        again.disconnect();
      } finally {
        await server.stop();
      }
    },
    30_000,
  );
});
