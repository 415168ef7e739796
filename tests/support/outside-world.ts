import { findPostgres, startPostgres } from "./postgres";
import { findRedis, startRedis } from "./redis";

/**
 * vitest global set-up: one PostgreSQL cluster and one Redis for the whole run, named to the workers by
 * TEST_POSTGRES_URL and TEST_REDIS_URL. `npm test` starts them itself and sets both variables, so then this does nothing.
 * What is not installed is skipped with a reason, unless CI=true.
 */
export default async function startOutsideWorld(): Promise<() => Promise<void>> {
  const stops: (() => Promise<void>)[] = [];
  const strict = process.env.CI === "true";
  if (!process.env.TEST_POSTGRES_URL) {
    if (findPostgres() !== null) {
      const server = await startPostgres();
      process.env.TEST_POSTGRES_URL = server.url;
      stops.push(server.stop, forget("TEST_POSTGRES_URL"));
    } else if (strict) throw new Error("CI=true, but PostgreSQL is not installed");
  }
  if (!process.env.TEST_REDIS_URL) {
    if (findRedis() !== null) {
      const server = await startRedis();
      process.env.TEST_REDIS_URL = server.url;
      stops.push(server.stop, forget("TEST_REDIS_URL"));
    } else if (strict) throw new Error("CI=true, but Redis is not installed");
  }
  return async () => {
    for (const stop of stops.reverse()) await stop();
  };
}

function forget(variable: string) {
  return () => {
    delete process.env[variable];
    return Promise.resolve();
  };
}
