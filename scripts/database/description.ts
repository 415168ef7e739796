import Database from "better-sqlite3";
import pg from "pg";

/** A table as far as both engines can tell it: what the product relies on, not how a value is stored. */
export interface TableDescription {
  /** Column name to `null` or `not null`. */
  columns: Map<string, string>;
  primaryKey: string;
  /** `name: column, column`, sorted. */
  uniqueIndexes: string[];
  indexes: string[];
  /** `column -> table.column on delete rule`, sorted. */
  foreignKeys: string[];
}

export type DatabaseDescription = Map<string, TableDescription>;

/** Tables that belong to the engine or to the migrator, not to the schema. */
const OWN = /^(sqlite_|clients_search|audit_context$|schema_migrations$)/;

/** Reads the tables of an SQLite file. */
export function describeSqlite(path: string): DatabaseDescription {
  const connection = new Database(path, { readonly: true });
  try {
    const names = connection.prepare("select name from sqlite_master where type = 'table' order by name").pluck().all() as string[]; // prettier-ignore
    return new Map(
      names.filter((name) => !OWN.test(name)).map((name) => [name, describeSqliteTable(connection, name)]),
    );
  } finally {
    connection.close();
  }
}

function describeSqliteTable(connection: Database.Database, table: string): TableDescription {
  const all = <Row>(text: string, ...params: string[]) => connection.prepare(text).all(...params) as Row[];
  const columns = all<{ name: string; notnull: number; pk: number }>(
    "select name, [notnull], pk from pragma_table_info(?)",
    table,
  );
  const key = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
  const indexes = all<{ name: string; unique: number; columns: string }>(
    `select i.name, i.[unique], (select group_concat(name, ', ') from (select name from pragma_index_info(i.name) order by seqno)) as columns
     from pragma_index_list(?) i where i.origin = 'c'`,
    table,
  );
  const foreign = all<{ from: string; table: string; to: string | null; on_delete: string }>(
    "select [from], [table], [to], on_delete from pragma_foreign_key_list(?)",
    table,
  );
  return {
    // A key column of SQLite may lack the words; none of ours can be null.
    columns: new Map(columns.map(({ name, notnull, pk }) => [name, notnull || pk ? "not null" : "null"])),
    primaryKey: key.map(({ name }) => name).join(", "),
    ...indexLists(indexes.map((index) => ({ ...index, isUnique: index.unique === 1 }))),
    foreignKeys: foreign
      .map((one) => `${one.from} -> ${one.table}.${one.to ?? "id"} on delete ${one.on_delete.toLowerCase()}`)
      .sort(),
  };
}

function indexLists(indexes: { name: string; isUnique: boolean; columns: string }[]) {
  const textOf = ({ name, columns }: { name: string; columns: string }) => `${name}: ${columns}`;
  return {
    uniqueIndexes: indexes.filter(({ isUnique }) => isUnique).map(textOf).sort(),
    indexes: indexes.filter(({ isUnique }) => !isUnique).map(textOf).sort(),
  }; // prettier-ignore
}

const COLUMNS = `select table_name as table, column_name as name, is_nullable = 'NO' as required from information_schema.columns
  where table_schema = 'public' order by ordinal_position`;

// Expression and trigram indexes serve PostgreSQL's own search; SQLite has its fts5 table instead.
const INDEXES = `select t.relname as table, i.relname as name, x.indisunique as "isUnique", x.indisprimary as "isKey",
    (select string_agg(a.attname, ', ' order by k.n) from unnest(x.indkey) with ordinality k(attnum, n)
      join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum) as columns
  from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
    join pg_namespace n on n.oid = t.relnamespace join pg_am m on m.oid = i.relam
  where n.nspname = 'public' and m.amname = 'btree' and x.indexprs is null`;

const FOREIGN_KEYS = `select t.relname as table, a.attname as from, f.relname as target, b.attname as to,
    case c.confdeltype when 'c' then 'cascade' when 'r' then 'restrict' when 'n' then 'set null' when 'd' then 'set default' else 'no action' end as rule
  from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1]
    join pg_attribute b on b.attrelid = f.oid and b.attnum = c.confkey[1]
    join pg_namespace n on n.oid = t.relnamespace
  where c.contype = 'f' and n.nspname = 'public'`;

/** Reads the tables of a PostgreSQL database. */
export async function describePostgres(url: string): Promise<DatabaseDescription> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const rows = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows;
    const columns = await rows<{ table: string; name: string; required: boolean }>(COLUMNS);
    const indexes = await rows<{ table: string; name: string; isUnique: boolean; isKey: boolean; columns: string }>(INDEXES); // prettier-ignore
    const foreign = await rows<{ table: string; from: string; target: string; to: string; rule: string }>(FOREIGN_KEYS); // prettier-ignore
    const names = [...new Set(columns.map(({ table }) => table))].filter((name) => !OWN.test(name)).sort();
    return new Map(
      names.map((name) => {
        const mine = <Row extends { table: string }>(list: Row[]) => list.filter(({ table }) => table === name); // prettier-ignore
        return [
          name,
          {
            columns: new Map(mine(columns).map((one) => [one.name, one.required ? "not null" : "null"])),
            primaryKey: mine(indexes).find(({ isKey }) => isKey)?.columns ?? "",
            ...indexLists(mine(indexes).filter(({ isKey }) => !isKey)),
            foreignKeys: mine(foreign)
              .map((one) => `${one.from} -> ${one.target}.${one.to} on delete ${one.rule}`)
              .sort(),
          },
        ];
      }),
    );
  } finally {
    await client.end();
  }
}

/** Every difference of two databases, one readable line each; empty when they describe the same tables. */
export function differences(sqlite: DatabaseDescription, postgres: DatabaseDescription): string[] {
  const lines: string[] = [];
  const sides = (what: string, a: Iterable<string>, b: Iterable<string>) => {
    const [left, right] = [new Set(a), new Set(b)];
    for (const one of left) if (!right.has(one)) lines.push(`${what} ${one}: in SQLite only`);
    for (const one of right) if (!left.has(one)) lines.push(`${what} ${one}: in PostgreSQL only`);
  };
  sides("table", sqlite.keys(), postgres.keys());
  for (const [table, left] of sqlite) {
    const right = postgres.get(table);
    if (!right) continue;
    const columnsOf = ({ columns }: TableDescription) =>
      [...columns].map(([name, rule]) => `${name} ${rule}`);
    sides(`${table}: column`, columnsOf(left), columnsOf(right));
    sides(`${table}: primary key`, [left.primaryKey], [right.primaryKey]);
    sides(`${table}: unique index`, left.uniqueIndexes, right.uniqueIndexes);
    sides(`${table}: index`, left.indexes, right.indexes);
    sides(`${table}: foreign key`, left.foreignKeys, right.foreignKeys);
  }
  return lines;
}
