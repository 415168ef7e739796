import { createHash } from "node:crypto";
import type Database from "better-sqlite3";
import type pg from "pg";
import { whoActs } from "~/lib/acting.server";

/**
 * The audit log is written by triggers, so that no command can forget it: whatever a person changes in a table that is not left out below is
 * noted with what stood there before and after. The triggers are made from the tables as they are, after every migration; a table or column
 * that comes later is watched without anybody thinking of it.
 */

/** Not noted: the log itself, machinery, what other systems said, and rows that are histories themselves. */
const LEFT_OUT = new Set([
  ...["audit_entries", "audit_context", "schema_migrations", "data_versions", "jobs", "idempotency_keys"],
  ...["inbox", "external_records", "sync_runs", "sync_run_items", "drift_audits", "drift_findings"],
  ...["vendor_catalogue", "catalogue_changes", "call_budgets", "connection_health", "mirrored_visits"],
  ...["calendar_days", "client_dues", "deliveries", "booking_events", "client_codes", "duplicate_pairs"],
  ...["client_merge_rows", "import_rows", "bulk_operation_rows"],
  // Copies of what other systems say; who is who there stands in `external_refs`.
  ...["helpdesk_links", "helpdesk_conversations", "profile_updates", "amocrm_contacts", "leases"],
  ...["treatment_plans", "plan_lines", "plan_payments", "plan_loads", "plan_pulls", "plan_cases"],
  ...["billing_lookups", "billing_snapshots"],
  ...["link_audits", "link_findings"],
]);

/** Secrets, bytes, and what only repeats other columns or counts something. */
const COLUMNS_LEFT_OUT =
  /(_hash|_sealed|_key|token|secrets?|sealed|^bytes|^thumb|search_text|totp_step|^version|updated_at|last_seen_at|last_used_at|last_read_at|last_contact_at|next_contact_at|points_balance|visits_count|no_show_count|late_cancel_count|last_visit_at|checked_at|version_number)$/;

interface FoundColumn {
  name: string;
  type: string;
  isKey: boolean;
}

interface WatchedTable {
  name: string;
  /** Columns that are noted. */
  columns: string[];
  key: string[];
  client: string | null;
}

function watched(name: string, found: FoundColumn[]): WatchedTable | null {
  if (LEFT_OUT.has(name) || /^(sqlite_|clients_search)/.test(name)) return null;
  const columns = found.filter(({ type }) => !/^(blob|bytea)$/i.test(type));
  const names = columns.map((column) => column.name);
  return {
    name,
    columns: names.filter((column) => !COLUMNS_LEFT_OUT.test(column)),
    key: names.includes("id") ? ["id"] : columns.filter(({ isKey }) => isKey).map((column) => column.name),
    client: name === "clients" ? "id" : names.includes("client_id") ? "client_id" : null,
  };
}

const CONTEXT_COLUMNS = "at, actor, address, place, request_id";

/** One row while a person's transaction is open: SQLite has one writer, so it is that transaction's and nobody else's. */
const SQLITE_CONTEXT = `create table if not exists audit_context (at integer, actor text, address text, place text, request_id text)`;

const SQLITE_GUARDS = [
  `create trigger audit_guard_delete before delete on audit_entries begin select raise(abort, 'the audit log is append-only'); end`,
  `create trigger audit_guard_update before update of id, at, actor, place, request_id, operation, subject, row_key, client_id on audit_entries
   begin select raise(abort, 'the audit log is append-only'); end`,
  `create trigger audit_guard_seal before update of seal_no, content_hash, seal on audit_entries
   when old.seal is not null begin select raise(abort, 'a seal stays'); end`,
  `create trigger audit_guard_content before update of before, after, address on audit_entries
   when new.erased_at is null or coalesce(new.before, new.after) is not null begin select raise(abort, 'the audit log is append-only'); end`,
];

function sqliteTriggers(table: WatchedTable): string[] {
  const { name, columns, key, client } = table;
  const isKeyId = key.length === 1 && key[0] === "id";
  const keyOf = (row: string) =>
    isKeyId
      ? `${row}."id"`
      : `json_object(${key.map((column) => `'${column}', ${row}."${column}"`).join(", ")})`;
  const whole = (row: string) =>
    `json_object(${columns.map((column) => `'${column}', ${row}."${column}"`).join(", ")})`;
  const changed = (row: string) =>
    `(select json_group_object(k, v) from (${columns
      .map(
        (column) =>
          `select '${column}' as k, ${row}."${column}" as v where old."${column}" is not new."${column}"`,
      )
      .join(" union all ")}))`;
  const note = (operation: string, row: string, before: string, after: string) =>
    `insert into audit_entries (${CONTEXT_COLUMNS}, operation, subject, row_key, client_id, before, after)
     select ${CONTEXT_COLUMNS}, '${operation}', '${name}', ${keyOf(row)}, ${client ? `${row}."${client}"` : "null"}, ${before}, ${after} from audit_context`;
  const acting = "exists (select 1 from audit_context)";
  const differs = columns.map((column) => `old."${column}" is not new."${column}"`).join(" or ");
  return [
    `create trigger "audit_${name}_insert" after insert on "${name}" when ${acting} begin ${note("insert", "new", "null", whole("new"))}; end`,
    `create trigger "audit_${name}_update" after update on "${name}" when ${acting} and (${differs}) begin ${note("update", "new", changed("old"), changed("new"))}; end`,
    `create trigger "audit_${name}_delete" after delete on "${name}" when ${acting} begin ${note("delete", "old", whole("old"), "null")}; end`,
  ];
}

function sqliteStatements(connection: Database.Database): string[] {
  const tables = connection
    .prepare("select name from sqlite_master where type = 'table' order by name")
    .pluck()
    .all() as string[];
  const triggers = tables.flatMap((name) => {
    const columns = connection.pragma(`table_info("${name}")`) as {
      name: string;
      type: string;
      pk: number;
    }[];
    const table = watched(
      name,
      columns.map(({ pk, ...column }) => ({ ...column, isKey: pk > 0 })),
    );
    return table ? sqliteTriggers(table) : [];
  });
  return [SQLITE_CONTEXT, ...SQLITE_GUARDS, ...triggers];
}

const fingerprintOf = (statements: string[]) =>
  createHash("sha256").update(statements.join(";")).digest("hex");

/** Where the log of migrations says which triggers stand. */
const MARK = "audit_triggers";

/** Whether the triggers of an SQLite file are those its tables ask for. */
export function isAuditCurrent(connection: Database.Database): boolean {
  const mark = connection.prepare("select hash from schema_migrations where tag = ?").pluck().get(MARK);
  return mark === fingerprintOf(sqliteStatements(connection));
}

/** Takes the triggers away: a table that a migration makes anew must not be spoken of while it is not there. */
export function dropSqliteAudit(connection: Database.Database): void {
  const names = connection
    .prepare("select name from sqlite_master where type = 'trigger' and name like 'audit\\_%' escape '\\'")
    .pluck()
    .all() as string[];
  for (const name of names) connection.exec(`drop trigger "${name}"`);
}

/** Makes the triggers anew; inside the migrator's transaction. */
export function installSqliteAudit(connection: Database.Database): void {
  dropSqliteAudit(connection);
  const statements = sqliteStatements(connection);
  for (const statement of statements) connection.exec(statement);
  connection
    .prepare(
      "insert into schema_migrations values (?, ?, ?) on conflict (tag) do update set hash = excluded.hash",
    )
    .run(MARK, fingerprintOf(statements), new Date().toISOString());
}

const POSTGRES_FUNCTIONS = [
  `create or replace function note_audit() returns trigger language plpgsql as $$
declare
  acting jsonb := current_setting('kartoteka.acting', true)::jsonb;
  left_out text[] := string_to_array(tg_argv[0], ',');
  keys text[] := string_to_array(tg_argv[1], ',');
  old_row jsonb; new_row jsonb; whole jsonb; before_row jsonb; after_row jsonb; row_key text;
begin
  if tg_op <> 'INSERT' then old_row := to_jsonb(old); before_row := old_row - left_out; end if;
  if tg_op <> 'DELETE' then new_row := to_jsonb(new); after_row := new_row - left_out; end if;
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(key, before_row -> key), jsonb_object_agg(key, value) into before_row, after_row
    from jsonb_each(after_row) where before_row -> key is distinct from value;
    if after_row is null then return null; end if;
  end if;
  whole := coalesce(new_row, old_row);
  if keys = array['id'] then row_key := whole ->> 'id';
  else select jsonb_object_agg(k, whole -> k)::text into row_key from unnest(keys) as k; end if;
  insert into audit_entries (at, actor, address, place, request_id, operation, subject, row_key, client_id, before, after)
  values (to_timestamp((acting ->> 'at')::double precision / 1000), acting ->> 'actor', acting ->> 'address', acting ->> 'place',
    acting ->> 'requestId', lower(tg_op), tg_table_name, row_key,
    case when tg_argv[2] = '' then null else (whole ->> tg_argv[2])::integer end, before_row::text, after_row::text);
  return null;
end $$`,
  `create or replace function guard_audit() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    if (old.id, old.at, old.actor, old.place, old.request_id, old.operation, old.subject, old.row_key, old.client_id)
      is not distinct from (new.id, new.at, new.actor, new.place, new.request_id, new.operation, new.subject, new.row_key, new.client_id)
      and (old.seal is null or (old.seal_no, old.content_hash, old.seal) is not distinct from (new.seal_no, new.content_hash, new.seal))
      and ((old.before, old.after, old.address) is not distinct from (new.before, new.after, new.address)
        or (new.erased_at is not null and new.before is null and new.after is null))
    then return new; end if;
  end if;
  raise exception 'the audit log is append-only';
end $$`,
  "drop trigger if exists audit_guard on audit_entries",
  "create trigger audit_guard before update or delete on audit_entries for each row execute function guard_audit()",
];

async function postgresStatements(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ table: string; column: string; type: string; is_key: boolean }>(
    `select c.table_name as table, c.column_name as column, c.data_type as type, exists (
       select 1 from information_schema.table_constraints t join information_schema.key_column_usage k
         on k.constraint_name = t.constraint_name and k.table_schema = t.table_schema
       where t.constraint_type = 'PRIMARY KEY' and t.table_schema = c.table_schema and t.table_name = c.table_name
         and k.column_name = c.column_name) as is_key
     from information_schema.columns c join information_schema.tables b using (table_schema, table_name)
     where c.table_schema = current_schema() and b.table_type = 'BASE TABLE' order by 1, c.ordinal_position`,
  );
  const byTable = new Map<string, FoundColumn[]>();
  for (const { table, column, type, is_key } of rows)
    byTable.set(table, [...(byTable.get(table) ?? []), { name: column, type, isKey: is_key }]);
  const triggers = [...byTable].flatMap(([name, columns]) => {
    const table = watched(name, columns);
    if (!table) return [];
    const leftOut = columns
      .filter((column) => !table.columns.includes(column.name))
      .map((column) => column.name);
    return [
      `drop trigger if exists "audit_${name}" on "${name}"`,
      `create trigger "audit_${name}" after insert or update or delete on "${name}" for each row
       when (coalesce(current_setting('kartoteka.acting', true), '') <> '')
       execute function note_audit('${leftOut.join(",")}', '${table.key.join(",")}', '${table.client ?? ""}')`,
    ];
  });
  return [...POSTGRES_FUNCTIONS, ...triggers];
}

/** Makes the triggers anew when the tables ask for others; inside the migrator's transaction. */
export async function installPostgresAudit(client: pg.Client): Promise<void> {
  const statements = await postgresStatements(client);
  const hash = fingerprintOf(statements);
  const { rows } = await client.query("select 1 from schema_migrations where tag = $1 and hash = $2", [
    MARK,
    hash,
  ]);
  if (rows.length > 0) return;
  for (const statement of statements) await client.query(statement);
  await client.query(
    "insert into schema_migrations values ($1, $2, $3) on conflict (tag) do update set hash = excluded.hash",
    [MARK, hash, new Date().toISOString()],
  );
}

/** What tests keep their templates by. */
export const auditFingerprint = fingerprintOf([
  ...POSTGRES_FUNCTIONS,
  ...SQLITE_GUARDS,
  [...LEFT_OUT].join(),
  COLUMNS_LEFT_OUT.source,
  sqliteTriggers.toString(),
]);

/** Tells the triggers of an SQLite transaction who is at work; answers how to take it back, null when no person is. */
export function enterSqliteAudit(connection: Database.Database): (() => void) | null {
  const acting = whoActs();
  if (!acting) return null;
  connection
    .prepare(`insert into audit_context (${CONTEXT_COLUMNS}) values (?, ?, ?, ?, ?)`)
    .run(Date.now(), acting.actor, acting.address, acting.place, acting.requestId);
  return () => void connection.prepare("delete from audit_context").run();
}

/** The same for a PostgreSQL transaction, whose setting ends with it. */
export async function enterPostgresAudit(client: pg.PoolClient): Promise<void> {
  const acting = whoActs();
  if (!acting) return;
  await client.query("select set_config('kartoteka.acting', $1, true)", [
    JSON.stringify({ ...acting, at: Date.now() }),
  ]);
}
