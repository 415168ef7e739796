// The other side of the webhook benchmark: bare node:http, one SQLite insert with synchronous=FULL per request.
import { createServer } from "node:http";
import { join } from "node:path";
import Database from "better-sqlite3";

const database = new Database(join(process.env.DATA_DIR, "bare.sqlite"));
database.pragma("journal_mode = WAL");
database.pragma("synchronous = FULL");
database.exec(
  "create table inbox (id integer primary key, body text not null, received_at integer not null)",
);
const insert = database.prepare("insert into inbox (body, received_at) values (?, ?)");

const server = createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    insert.run(Buffer.concat(chunks).toString("utf8"), Date.now());
    response.end("ok");
  });
});
server.listen(Number(process.env.PORT), "127.0.0.1");
process.on("SIGTERM", () => process.exit(0));
