import { sql, type SQL } from "drizzle-orm";
import { dialect } from "./columns";

/**
 * The ids of clients whose search text satisfies every term, newest first, at most `limit` of them; a subquery for
 * `inArray(clients.id, …)`. A term is satisfied by any of its substrings, each of three characters or more, because both engines
 * answer from a trigram index: FTS5 on SQLite, pg_trgm on PostgreSQL.
 */
export function clientsFound(terms: string[][], limit: number): SQL {
  return dialect === "sqlite" ? foundByFts(terms, limit) : foundByTrigrams(terms, limit);
}

function foundByFts(terms: string[][], limit: number): SQL {
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const match = terms.map((forms) => `(${forms.map(quoted).join(" OR ")})`).join(" AND ");
  return sql`(select rowid from clients_search where clients_search match ${match} order by rowid desc limit ${limit})`;
}

function foundByTrigrams(terms: string[][], limit: number): SQL {
  const like = (text: string) => sql`search_text like ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}`;
  const all = sql.join(
    terms.map((forms) => sql`(${sql.join(forms.map(like), sql` or `)})`),
    sql` and `,
  );
  return sql`(select id from clients where ${all} order by id desc limit ${limit})`;
}
