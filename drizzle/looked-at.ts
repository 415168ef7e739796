import { sql, type AnyColumn, type SQL } from "drizzle-orm";
import { dialect } from "./columns";

/**
 * A column that is only looked at, never searched by. SQLite without statistics takes any equality for narrow and would walk all leading
 * bookings to find those of one day; PostgreSQL knows better and reads the column as it is.
 */
export function lookedAt(column: AnyColumn): SQL {
  return dialect === "sqlite" ? sql`+${column}` : sql`${column}`;
}
