import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, it } from "vitest";
import { describeSqlite, differences, type DatabaseDescription } from "./description";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function described(...statements: string[]): DatabaseDescription {
  const folder = mkdtempSync(join(tmpdir(), "kartoteka-description-"));
  folders.push(folder);
  const path = join(folder, "one.sqlite");
  const connection = new Database(path);
  for (const statement of statements) connection.exec(statement);
  connection.close();
  return describeSqlite(path);
}

const owners = "create table owners (id integer primary key, name text not null, note text)";
const pets =
  "create table pets (id integer primary key, owner_id integer not null references owners(id) on delete cascade)";

it("reads columns, keys, indexes and references", () => {
  const tables = described(owners, pets, "create unique index pets_owner on pets (owner_id, id)");
  expect([...tables.keys()]).toEqual(["owners", "pets"]);
  expect([...(tables.get("owners")?.columns ?? [])]).toEqual([["id", "not null"], ["name", "not null"], ["note", "null"]]); // prettier-ignore
  expect(tables.get("pets")).toMatchObject({
    primaryKey: "id",
    uniqueIndexes: ["pets_owner: owner_id, id"],
    foreignKeys: ["owner_id -> owners.id on delete cascade"],
  });
});

it("finds nothing to say about the same tables, and names each difference of others", () => {
  expect(differences(described(owners, pets), described(owners, pets))).toEqual([]);
  const other = described(
    owners.replace("note text", "note text not null"),
    pets.replace("cascade", "restrict"),
    "create index pets_owner on pets (owner_id)",
    "create table toys (id integer primary key)",
  );
  expect(differences(described(owners, pets), other)).toEqual([
    "table toys: in PostgreSQL only",
    "owners: column note null: in SQLite only",
    "owners: column note not null: in PostgreSQL only",
    "pets: index pets_owner: owner_id: in PostgreSQL only",
    "pets: foreign key owner_id -> owners.id on delete cascade: in SQLite only",
    "pets: foreign key owner_id -> owners.id on delete restrict: in PostgreSQL only",
  ]);
});
