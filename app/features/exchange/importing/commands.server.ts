import { and, eq, inArray, lt } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { lockRow } from "~drizzle/lock";
import { importRows, imports, tags, users } from "~drizzle/schema";
import { ensureTag } from "~/features/clients/tags/commands.server";
import { enqueue } from "~/jobs/enqueue";
import type { UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { cleanLine } from "~/lib/text";
import { doubledTarget, isEnough } from "./columns/model";
import { PieceWriter } from "./file/commands.server";
import { sniffFormat } from "./file/model";
import { runImport } from "./jobs";
import { mustImport, seesImport } from "./policy";
import {
  LIMITS,
  newOptions,
  type ImportOptions,
  type KnownRule,
  type Mapping,
  type UploadForm,
} from "./schema";

/** An upload that stopped half-way is forgotten after so long. */
const HALVES_KEPT_MS = 60 * 60_000;

interface Upload {
  fileName: string;
  data: AsyncIterable<Uint8Array>;
}

/**
 * Takes a file in as it arrives, piece by piece; `readFile` has it read. Refused as `too_large` as soon as more has come than may, as `empty` when
 * nothing did.
 * @throws AppError `forbidden`
 */
export async function takeFile(
  core: Core,
  actor: UserActor,
  { fileName, data }: Upload,
): Promise<Result<{ importId: number }, "too_large" | "empty">> {
  mustImport(actor);
  const at = core.clock.now();
  await forgetHalves(core, at);
  const row = {
    fileName: cleanLine(fileName).slice(0, 200) || "clients",
    ...{ format: "csv", state: "reading" as const, columns: [], mapping: {}, options: newOptions() },
    ...{ total: 0, checked: 0, created: 0, updated: 0, skipped: 0, refused: 0, error: null },
    ...{ userId: actor.userId, createdAt: at, finishedAt: null, revertedAt: null },
  };
  const [made] = await core.db.insert(imports).values(row).returning({ id: imports.id });
  if (!made) throw new AppError("internal", "the import was not written");
  const pieces = new PieceWriter(core.db, made.id);
  let format: "csv" | "xlsx" = "csv";
  try {
    for await (const chunk of data) {
      if (pieces.bytes === 0 && sniffFormat(chunk) === "xlsx") format = "xlsx";
      await pieces.write(chunk);
      if (pieces.bytes > LIMITS.fileBytes) return await giveUp(core, made.id, "too_large");
    }
  } catch (error) {
    await giveUp(core, made.id, "empty");
    throw error;
  }
  await pieces.end();
  if (pieces.bytes === 0) return giveUp(core, made.id, "empty");
  await core.db.update(imports).set({ format }).where(eq(imports.id, made.id));
  return ok({ importId: made.id });
}

/** Has a file that has arrived read in the background. @throws AppError as `press` */
export function readFile(core: Core, actor: UserActor, { importId, form }: { importId: number; form: UploadForm }): Promise<void> {
  return press(core, actor, { importId, states: ["reading"] }, async (tx, found) => {
    const options: ImportOptions = { ...(found.options as ImportOptions), upload: form, isWhole: true };
    await tx.update(imports).set({ options }).where(eq(imports.id, importId));
    await enqueue(tx, core.clock, runImport, { importId });
  });
} // prettier-ignore

async function giveUp<E extends string>(core: Core, importId: number, why: E): Promise<Result<never, E>> {
  await core.db.delete(imports).where(eq(imports.id, importId));
  return refuse(why);
}

/** Uploads of a process that was killed meanwhile: their bytes are of no use to anybody. */
async function forgetHalves(core: Core, now: Date): Promise<void> {
  const old = await core.db
    .select({ id: imports.id, options: imports.options })
    .from(imports)
    .where(
      and(eq(imports.state, "reading"), lt(imports.createdAt, new Date(now.getTime() - HALVES_KEPT_MS))),
    );
  const halves = old.filter(({ options }) => !(options as ImportOptions).isWhole).map(({ id }) => id);
  if (halves.length > 0) await core.db.delete(imports).where(inArray(imports.id, halves));
}

type Import = typeof imports.$inferSelect;

/** One press on an import, with its row locked. @throws AppError `forbidden`, `not_found`; `conflict` in another state than these */
function press<T>(
  core: Core,
  actor: UserActor,
  { importId, states }: { importId: number; states: readonly Import["state"][] },
  work: (tx: Tx, found: Import) => Promise<T>,
): Promise<T> {
  mustImport(actor);
  return core.db.transaction(async (tx) => {
    await lockRow(tx, imports, importId);
    const [found] = await tx.select().from(imports).where(eq(imports.id, importId));
    if (!found || !seesImport(actor, found)) throw new AppError("not_found", "no such import");
    if (!states.includes(found.state))
      throw new AppError("conflict", `an import that is ${found.state}`, { reason: "other_state" });
    tx.touch("imports");
    return work(tx, found);
  });
}

export interface Mapped {
  importId: number;
  mapping: Mapping;
  known: KnownRule;
  tag: { id: number } | { name: string } | null;
  responsibleId: number | null;
}

export type MappingRefusal = { reason: "doubled"; target: string } | { reason: "not_enough" };

/** Says what the columns mean and what becomes of those who are known; then every row is checked. @throws AppError as `press` */
export function mapColumns(
  core: Core,
  actor: UserActor,
  { importId, mapping, known, tag, responsibleId }: Mapped,
): Promise<Result<null, MappingRefusal>> {
  return press(core, actor, { importId, states: ["mapping", "checked"] }, async (tx, found) => {
    const doubled = doubledTarget(mapping);
    if (doubled !== null) return refuse({ reason: "doubled" as const, target: doubled });
    if (!isEnough(mapping)) return refuse({ reason: "not_enough" as const });
    const before = found.options as ImportOptions;
    const tagId = tag && "name" in tag ? await ensureTag(tx, core.clock, tag) : (tag?.id ?? null);
    const stands = tagId !== null && (await tx.$count(tags, eq(tags.id, tagId))) > 0;
    const person = responsibleId !== null && (await tx.$count(users, and(eq(users.id, responsibleId), eq(users.isActive, true)))) > 0; // prettier-ignore
    const options: ImportOptions = {
      ...before,
      known,
      tagId: stands ? tagId : null,
      madeTag: (tag !== null && "name" in tag) || (before.madeTag && before.tagId === tagId),
      responsibleId: person ? responsibleId : null,
    };
    await tx
      .update(imports)
      .set({ state: "checking", mapping, options, checked: 0 })
      .where(eq(imports.id, importId));
    await enqueue(tx, core.clock, runImport, { importId });
    return ok(null);
  });
}

/** Back to the columns. @throws AppError as `press` */
export function reopenColumns(core: Core, actor: UserActor, importId: number): Promise<void> {
  return press(core, actor, { importId, states: ["checked"] }, async (tx) => {
    await tx.update(imports).set({ state: "mapping", checked: 0 }).where(eq(imports.id, importId));
  });
}

/** Writes what was checked. @throws AppError as `press` */
export function startWriting(core: Core, actor: UserActor, importId: number): Promise<void> {
  return press(core, actor, { importId, states: ["checked"] }, async (tx) => {
    const invalid = await tx.$count(importRows, and(eq(importRows.importId, importId), eq(importRows.outcome, "invalid"))); // prettier-ignore
    const zeros = { created: 0, updated: 0, skipped: 0, refused: invalid };
    await tx
      .update(imports)
      .set({ state: "running", ...zeros })
      .where(eq(imports.id, importId));
    await enqueue(tx, core.clock, runImport, { importId });
  });
}

/** Takes back what an import made and changed, as far as nobody has changed it since. @throws AppError as `press` */
export function revertImport(core: Core, actor: UserActor, importId: number): Promise<void> {
  return press(core, actor, { importId, states: ["done"] }, async (tx) => {
    await tx.update(imports).set({ state: "reverting" }).where(eq(imports.id, importId));
    await enqueue(tx, core.clock, runImport, { importId });
  });
}

/** Forgets a file that nothing was made of, with all its rows. @throws AppError as `press` */
export function removeImport(core: Core, actor: UserActor, importId: number): Promise<void> {
  const states = ["reading", "mapping", "checked", "failed", "reverted"] as const;
  return press(core, actor, { importId, states }, async (tx) => {
    await tx.delete(imports).where(eq(imports.id, importId));
  });
}
