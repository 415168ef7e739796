import { sql, type Column, type SQL } from "drizzle-orm";
import { dialect } from "./columns";

/**
 * Whether a column is one of many values. The values go as one parameter: `inArray` makes one of each, and with hundreds of them building the
 * statement costs more than running it. Text and whole numbers only.
 */
export function among(column: Column, values: readonly (string | number)[]): SQL {
  if (dialect === "sqlite") return sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;
  return sql`${column} = any(${sql.param([...values])}::${sql.raw(column.getSQLType())}[])`;
}
