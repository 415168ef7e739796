import type { Db } from "~drizzle/client.server";
import type { Clock } from "./clock";
import type { Env } from "./env.server";
import type { Log } from "./log.server";

/** What every command needs from the process it runs in. Built once at start, passed down, never imported. */
export interface Core {
  db: Db;
  clock: Clock;
  log: Log;
  env: Env;
}
