import { sql, type SQL } from "drizzle-orm";
import { dialect } from "./columns";

/**
 * The ids of clients whose search text satisfies every term, newest first, at most `limit`; a subquery for
 * `inArray(clients.id, …)`. A term is satisfied by any of its substrings, each of three characters or more, because both engines
 * answer from a trigram index: FTS5 on SQLite, pg_trgm on PostgreSQL.
 */
export function clientsFound(terms: string[][], limit: number): SQL {
  return dialect === "sqlite" ? foundByFts(terms, limit) : foundByTrigrams(terms, limit);
}

function foundByFts(terms: string[][], limit: number): SQL {
  const quoted = (text: string) => `"${probeOf(text).replaceAll('"', '""')}"`;
  const match = terms.map((forms) => `(${forms.map(quoted).join(" OR ")})`).join(" AND ");
  const candidates = sql`select rowid from clients_search where clients_search match ${match} order by rowid desc limit ${limit}`;
  const long = terms.filter((forms) => forms.some((form) => probeOf(form) !== form));
  if (long.length === 0) return sql`(${candidates})`;
  const whole = long.map((forms) =>
    sql.join(
      forms.map((form) => sql`instr(search_text, ${form}) > 0`),
      sql` or `,
    ),
  );
  return sql`(select id from clients where id in (${candidates}) and (${sql.join(whole, sql`) and (`)}))`;
}

/**
 * The part of a long number or address that tells people apart. FTS5 reads the list of every trigram it is given, and those of a
 * country's prefix or of a mail domain name nearly everybody; the whole is compared on the few rows that are left.
 */
function probeOf(form: string): string {
  if (/^\d{8,}$/.test(form)) return form.slice(-7);
  const at = form.indexOf("@");
  return at >= 2 ? form.slice(0, at + 1) : form;
}

function foundByTrigrams(terms: string[][], limit: number): SQL {
  const like = (text: string) => sql`search_text like ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}`;
  const all = sql.join(
    terms.map((forms) => sql`(${sql.join(forms.map(like), sql` or `)})`),
    sql` and `,
  );
  // Beginnings of one or two letters fit so many that walking the newest clients ends soonest. Longer terms must go through the
  // trigram index: `+ 0` hides from the planner the walk that it overrates when it guesses too many matches (25 ms against 5).
  const isBroad = terms.every((forms) => forms.every((form) => form.startsWith(" ")));
  return sql`(select id from clients where ${all} order by ${isBroad ? sql`id` : sql`id + 0`} desc limit ${limit})`;
}
