import * as postgres from "./postgres";
import * as sqlite from "./sqlite";

/** Which engine a `DATABASE_URL` names. */
export type Dialect = "sqlite" | "postgres";

/** The engine that a `DATABASE_URL` names; SQLite when it names none. */
export function dialectOf(url: string | undefined): Dialect {
  return /^postgres(ql)?:\/\//.test(url ?? "") ? "postgres" : "sqlite";
}

/**
 * One process speaks to one engine, so the kit is chosen once, by the scheme of `DATABASE_URL`. The whole product is
 * typed as if it were SQLite's; this cast is the single place where the two kits are declared to be one.
 */
export const dialect: Dialect = dialectOf(process.env.DATABASE_URL);
const kit = dialect === "postgres" ? (postgres as unknown as typeof sqlite) : sqlite;

export const {
  table, id, ref, text, integer, blob, bool, instant, day, money, json, enumText, enumCheck, check, index, primaryKey, uniqueIndex,
} = kit; // prettier-ignore
