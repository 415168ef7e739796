import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockNames, lockRows } from "~drizzle/lock";
import { clients, importRows, imports, locations, tags } from "~drizzle/schema";
import { displayNameOf } from "~/features/clients/naming/model";
import { foldForSearch } from "~/features/clients/search/model";
import { ensureTag } from "~/features/clients/tags/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { matchRows, type Match } from "../matching/queries.server";
import { asImporter, putRows, ROWS_AT_ONCE, rulesOf, type Import, type ImportRow, type JudgedRow } from "../rows/commands.server"; // prettier-ignore
import { changeOf, isNoChange, keysOf, keyTexts, namesAgree, stateAfter, type RowBefore, type RowReading } from "../rows/model"; // prettier-ignore
import { readRow } from "../rows/queries.server";
import type { ImportOptions } from "../schema";
import { enterClients, type Newcomer } from "./inserting/commands.server";
import { readStates, type StandingClient } from "./queries.server";
import { emptyPatch, patchClient, type ClientPatch } from "./updating/commands.server";

/** More tags than anybody chooses from: a column that makes so many is no column of tags. */
const TAGS_MAX = 500;

/**
 * One batch of an import: who is new is entered, who is known is changed as was chosen. All of it is looked at anew, since between the check and
 * now anything may have happened. A batch is a transaction and says in its rows what it did, so a killed run goes on where it was.
 */
export function writeSome(core: Core, importId: number): Promise<"more" | "end"> {
  return core.db.transaction(async (tx) => {
    const done = await asImporter(tx, importId, async (found, actor) => {
      if (found.state !== "running") return "end" as const;
      const rows = await tx
        .select()
        .from(importRows)
        .where(and(eq(importRows.importId, importId), inArray(importRows.outcome, ["new", "known"])))
        .orderBy(asc(importRows.rowNo))
        .limit(ROWS_AT_ONCE);
      if (rows.length > 0) await writeBatch(tx, core, { found, actor, rows });
      tx.touch("imports");
      if (rows.length === ROWS_AT_ONCE) return "more" as const;
      await tx.update(imports).set({ state: "done", finishedAt: core.clock.now() }).where(eq(imports.id, importId)); // prettier-ignore
      return "end" as const;
    });
    return done ?? "end";
  });
}

interface Batch {
  found: Import;
  actor: Actor;
  rows: ImportRow[];
}

async function writeBatch(tx: Tx, core: Core, { found, actor, rows }: Batch): Promise<void> {
  const rules = await rulesOf(tx, found);
  const readings = rows.map(({ cells }) => readRow(cells, rules));
  const people = readings.map(({ person }) => person);
  const keys = people.map(keysOf);
  await lockNames(tx, keys.flatMap(({ phones, emails }) => [...phones, ...emails].map((key) => `client:${key}`))); // prettier-ignore
  const matches = await matchRows(tx, actor, people);
  const work = new BatchWork(core, found, actor, { rows, readings, matches });
  await work.nameTags(tx);
  work.sort();
  await work.enter(tx);
  await work.change(tx);
  const judged = work.judged();
  await putRows(tx, rows, judged);
  const count = (outcome: string) => judged.filter((row) => row.outcome === outcome).length;
  await tx
    .update(imports)
    .set({
      created: sql`${imports.created} + ${count("created")}`,
      updated: sql`${imports.updated} + ${count("updated")}`,
      skipped: sql`${imports.skipped} + ${count("skipped")}`,
      refused: sql`${imports.refused} + ${count("invalid")}`,
    })
    .where(eq(imports.id, found.id));
}

interface BatchRows {
  rows: ImportRow[];
  readings: RowReading[];
  matches: Match[];
}

/** What a batch knows while it works; every row ends with a judgement. */
class BatchWork {
  readonly #options: ImportOptions;
  readonly #judged: JudgedRow[];
  /** Places of the rows that make clients, and who they became. */
  readonly #newcomers: { place: number; one: Newcomer }[] = [];
  readonly #clientAt = new Map<number, number>();
  /** Places of the rows about a client who is there: by number, or made by an earlier row. */
  readonly #known: { place: number; clientId?: number; madeAt?: number }[] = [];
  readonly #tagIds = new Map<string, number>();

  constructor(
    private readonly core: Core,
    found: Import,
    private readonly actor: Actor,
    private readonly batch: BatchRows,
  ) {
    this.#options = found.options as ImportOptions;
    this.#judged = batch.rows.map(() => ({ outcome: "skipped", problems: [], clientId: null, before: null, clientVersion: null })); // prettier-ignore
  }

  judged(): JudgedRow[] {
    return this.#judged;
  }

  #judge(place: number, judgement: Partial<JudgedRow> & { outcome: string }, more: string[] = []): void {
    const problems = [...more, ...(this.batch.readings[place]?.problems ?? [])];
    this.#judged[place] = { problems, clientId: null, before: null, clientVersion: null, ...judgement };
  }

  /** Every tag the rows name, made where there is none. */
  async nameTags(tx: Tx): Promise<void> {
    const names = new Map(this.batch.readings.flatMap(({ person }) => person.tags.map((name) => [foldForSearch(name) || name.toLowerCase(), name] as const))); // prettier-ignore
    if (names.size === 0) return;
    for (const { id, key } of await tx.select({ id: tags.id, key: tags.nameKey }).from(tags)) this.#tagIds.set(key, id); // prettier-ignore
    for (const [key, name] of names) {
      if (this.#tagIds.has(key) || this.#tagIds.size >= TAGS_MAX) continue;
      this.#tagIds.set(key, await ensureTag(tx, this.core.clock, { name }));
    }
  }

  #tagsOf({ person }: RowReading): number[] {
    const own = person.tags.flatMap((name) => this.#tagIds.get(foldForSearch(name) || name.toLowerCase()) ?? []); // prettier-ignore
    return [...new Set([...own, ...(this.#options.tagId === null ? [] : [this.#options.tagId])])];
  }

  /** Whoever sees their own clients only looks after those they bring. */
  get #responsibleId(): number | null {
    const isOwn = this.actor.kind === "user" && this.actor.clientScope === "own";
    return isOwn && this.actor.kind === "user" ? this.actor.userId : this.#options.responsibleId;
  }

  /** Tells those who are new from those who are known, also from earlier rows of this very batch. */
  sort(): void {
    const madeBy = new Map<string, number>();
    this.batch.rows.forEach((row, place) => {
      const reading = this.batch.readings[place] as RowReading;
      const match = this.batch.matches[place] as Match;
      if (row.cells.length === 0) return this.#judge(place, { outcome: "invalid" }, ["forgotten"]);
      if (match.is === "refused") return this.#judge(place, { outcome: "invalid" }, [match.code]);
      if (match.is === "known") return void this.#known.push({ place, clientId: match.clientId });
      const keys = keyTexts(keysOf(reading.person));
      const madeAt = keys.map((key) => madeBy.get(key)).find((at) => at !== undefined);
      const name = reading.person.name ? displayNameOf(reading.person.name) : "";
      if (madeAt !== undefined) {
        const earlier = this.batch.readings[madeAt]?.person.name;
        if (namesAgree(reading.person.name, earlier ? displayNameOf(earlier) : ""))
          return void this.#known.push({ place, madeAt });
        return this.#judge(place, { outcome: "invalid" }, ["name_differs"]);
      }
      if (name === "") return this.#judge(place, { outcome: "invalid" }, ["no_name"]);
      for (const key of keys) madeBy.set(key, place);
      const one = {
        person: reading.person,
        tagIds: this.#tagsOf(reading),
        responsibleId: this.#responsibleId,
      };
      this.#newcomers.push({ place, one });
    });
  }

  async enter(tx: Tx): Promise<void> {
    const { locale } = await readSetting(tx, "business");
    const [place] = await tx
      .select({ zone: locations.zone })
      .from(locations)
      .orderBy(asc(locations.id))
      .limit(1);
    const made = await enterClients(tx, {
      newcomers: this.#newcomers.map(({ one }) => one),
      actor: this.actor,
      at: this.core.clock.now(),
      zone: place?.zone ?? "UTC",
      locale,
    });
    for (const [at, { id, state }] of made.entries()) {
      const rowAt = this.#newcomers[at]?.place ?? 0;
      this.#clientAt.set(rowAt, id);
      const before: RowBefore = { kind: "made", state: { ...state, tagIds: [...state.tagIds] } };
      this.#judge(rowAt, { outcome: "created", clientId: id, before, clientVersion: 1 });
    }
  }

  /** Rows about one client are done one after another, and what they come to is written once. */
  async change(tx: Tx): Promise<void> {
    const { known: rule } = this.#options;
    const rows = this.#known.map(({ place, clientId, madeAt }) => ({ place, clientId: clientId ?? this.#clientAt.get(madeAt ?? -1) ?? 0 })); // prettier-ignore
    if (rule === "skip") {
      for (const { place, clientId } of rows) this.#judge(place, { outcome: "skipped", clientId }, ["known"]);
      return;
    }
    const ids = [...new Set(rows.map(({ clientId }) => clientId))];
    await lockRows(tx, clients, ids);
    const states = await readStates(tx, ids);
    const patches = new Map<number, ClientPatch>();
    for (const { place, clientId } of rows) {
      const state = states.get(clientId);
      const reading = this.batch.readings[place] as RowReading;
      if (!state || state.isGone || state.isMerged) {
        this.#judge(place, { outcome: "invalid" }, ["erased"]);
        continue;
      }
      const change = changeOf(state, { person: reading.person, tagIds: this.#tagsOf(reading), responsibleId: this.#responsibleId, rule }); // prettier-ignore
      if (isNoChange(change)) {
        this.#judge(place, { outcome: "skipped", clientId }, ["same"]);
        continue;
      }
      const patch = patches.get(clientId) ?? emptyPatch();
      patches.set(clientId, patch);
      states.set(clientId, { ...state, ...stateAfter(state, change) });
      Object.assign(patch.values, change.to);
      for (const [id, [, after]] of Object.entries(change.fields)) patch.fields[Number(id)] = after;
      patch.addTags.push(...change.tagIds);
      patch.addContacts.push(...change.contacts);
      patch.addExternal = change.external ?? patch.addExternal;
      const before: RowBefore = { kind: "changed", change };
      this.#judge(place, { outcome: "updated", clientId, before, clientVersion: state.version + 1 });
    }
    const at = this.core.clock.now();
    for (const [id, patch] of patches) await patchClient(tx, states.get(id) as StandingClient, patch, at);
    if (patches.size > 0) tx.touch("clients");
  }
}
