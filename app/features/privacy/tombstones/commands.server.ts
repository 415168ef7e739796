import { appendFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { eq, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { among } from "~drizzle/among";
import { clients, erasures, externalRecords } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { eraseNow, fingerprintOf } from "../erasure/commands.server";

/**
 * The list of those who were forgotten, beside the database and never part of its backups: one line each, a number of ours and a keyed
 * fingerprint. A restored backup brings people back; this list has them forgotten again.
 */
const tombstone = z.object({ clientId: z.number().int(), fingerprint: z.string() });
type Tombstone = z.infer<typeof tombstone>;

const fileOf = (core: Core) => join(core.env.dataDir, "erasures.jsonl");

async function readTombstones(core: Core): Promise<Tombstone[]> {
  const text = await readFile(fileOf(core), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  return text.split("\n").flatMap((line) => {
    // A line that was cut off by a crash says nothing.
    const read = tombstone.safeParse(parsed(line));
    return read.success ? [read.data] : [];
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** Adds to the list whoever is not on it yet; answers how many. */
export async function keepTombstones(core: Core): Promise<number> {
  const done = await core.db
    .select({ clientId: erasures.clientId, fingerprint: erasures.fingerprint, at: erasures.doneAt })
    .from(erasures)
    .where(eq(erasures.status, "done"));
  const known = new Set((await readTombstones(core)).map(({ fingerprint }) => fingerprint));
  const missing = done.filter(({ fingerprint }) => !known.has(fingerprint));
  if (missing.length === 0) return 0;
  await mkdir(core.env.dataDir, { recursive: true });
  const lines = missing.map(({ clientId, fingerprint, at }) => JSON.stringify({ clientId, fingerprint, at }));
  await appendFile(fileOf(core), `\n${lines.join("\n")}\n`, { mode: 0o600 });
  return missing.length;
}

/**
 * Forgets again whoever is on the list and in the database all the same: a backup was restored. Asked at every start, before anybody is
 * answered, and every night.
 */
export async function forgetAgain(core: Core): Promise<number> {
  const list = await readTombstones(core);
  if (list.length === 0) return 0;
  const byId = new Map(list.map((one) => [one.clientId, one.fingerprint]));
  const alive = await core.db
    .select({ id: clients.id, code: clients.code, createdAt: clients.createdAt, erasedAt: clients.erasedAt })
    .from(clients)
    .where(among(clients.id, [...byId.keys()]));
  let again = 0;
  for (const client of alive) {
    if (client.erasedAt || byId.get(client.id) !== fingerprintOf(core, client)) continue;
    const asked = { reason: "restored", actor: "system:privacy" };
    if (await eraseNow(core, { clientId: client.id, asked, evenWithVisits: true })) again += 1;
  }
  return again;
}

/** A vendor's new version of an old record may name the person again: it is emptied as the others were. */
export async function forgetRecords(core: Core): Promise<number> {
  const rows = await core.db
    .select({ id: externalRecords.id })
    .from(externalRecords)
    .innerJoin(clients, eq(clients.id, externalRecords.clientId))
    .where(isNotNull(clients.erasedAt));
  if (rows.length === 0) return 0;
  await core.db
    .update(externalRecords)
    .set({ record: {}, evidence: {} })
    .where(among(externalRecords.id, rows.map(({ id }) => id))); // prettier-ignore
  return rows.length;
}
