import { sql, type AnyColumn, type SQL } from "drizzle-orm";
import { dialect } from "./columns";

/**
 * The ids of clients whose search text satisfies every term, newest first as far as can be told soon, at most `limit`; a subquery for
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

const STOP = 2000;

function foundByTrigrams(terms: string[][], limit: number): SQL {
  const like = (text: string) => sql`search_text like ${`%${text.replace(/[\\%_]/g, "\\$&")}%`}`;
  const all = sql.join(
    terms.map((forms) => sql`(${sql.join(forms.map(like), sql` or `)})`),
    sql` and `,
  );
  // Ordering everybody who fits would read them all; ending at the limit at once lets the planner bet on a scan of the table that
  // a rare term then reads to the end. So: stop after `STOP`, which only the trigram index or a really frequent term reaches soon.
  return sql`(select id from (select id from clients where ${all} limit ${STOP}) as first_found order by id desc limit ${limit})`;
}

/** The same question as a condition on rows of `clients` that are looked at anyway: no index answers it. */
export function textMatches(terms: string[][]): SQL {
  const holds = (form: string) =>
    dialect === "sqlite"
      ? sql`instr(clients.search_text, ${form}) > 0`
      : sql`strpos(clients.search_text, ${form}) > 0`;
  const each = terms.map((forms) => sql`(${sql.join(forms.map(holds), sql` or `)})`);
  return sql`(${sql.join(each, sql` and `)})`;
}

/**
 * Whether one of the columns holds the word, as written, in small letters, in capitals or with a capital first: what SQLite can tell of letters
 * beyond ASCII without a folded copy of the text. Reads every row it is asked about.
 */
export function holdsWord(columns: readonly AnyColumn[], word: string): SQL {
  const small = word.toLowerCase();
  const forms = [
    ...new Set([word, small, word.toUpperCase(), small.charAt(0).toUpperCase() + small.slice(1)]),
  ];
  const find = dialect === "sqlite" ? sql.raw("instr") : sql.raw("strpos");
  const each = columns.flatMap((column) => forms.map((form) => sql`${find}(${column}, ${form}) > 0`));
  return sql`(${sql.join(each, sql` or `)})`;
}
