import { and, eq, isNotNull, isNull } from "drizzle-orm";
import { programs, programVersions } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { announceProgram } from "./announcing/commands.server";
import { hasTwinKeys, listExercises, withoutBlanks } from "./content/model";
import { nextStates, type ProgramState } from "./model";
import { cleanNotes, paragraphsOf } from "./notes/model";
import { mustPrograms } from "./policy";
import { getProgram, type Program } from "./queries.server";
import {
  assignInput,
  programContent,
  programInput,
  type AssignInput,
  type ProgramContent,
  type ProgramInput,
} from "./schema";
import { tellPipeline } from "./steps/commands.server";

/** Somebody else changed it since `version` was read. */
export interface StaleProgram {
  reason: "stale";
  version: number;
}

/** Nothing in it that somebody could do. */
export interface EmptyProgram {
  reason: "empty";
}

/** What a version says, ready to be kept. */
function readInput(given: ProgramInput) {
  const input = programInput.parse(given);
  const content = withoutBlanks(input.content);
  if (hasTwinKeys(content)) throw new AppError("invalid", "a key stands twice");
  return { ...input, content, notesHtml: cleanNotes(input.notesHtml) };
}

/**
 * Writes a new template.
 * @throws AppError `forbidden`; ZodError
 */
export async function createTemplate(
  core: Core,
  actor: Actor,
  given: ProgramInput,
): Promise<Result<{ programId: number }, EmptyProgram>> {
  mustPrograms(actor, "write", { clientId: null });
  const input = readInput(given);
  if (listExercises(input.content).length === 0) return refuse({ reason: "empty" });
  const programId = await core.db.transaction((tx) =>
    insertProgram(tx, core, actor, { ...input, state: "draft" }),
  );
  return ok({ programId });
}

type NewProgram = ReturnType<typeof readInput> & {
  state: ProgramState;
  clientId?: number;
  templateId?: number | null;
  startsOn?: string;
};

async function insertProgram(
  tx: Tx,
  { clock }: Pick<Core, "clock">,
  actor: Actor,
  given: NewProgram,
): Promise<number> {
  const { content, notesHtml, title, priceMinor, currency, state, clientId, templateId, startsOn } = given;
  const [at, by] = [clock.now(), actorRef(actor)];
  const isGiven = clientId !== undefined;
  const [row] = await tx
    .insert(programs)
    .values({
      ...{
        title,
        priceMinor,
        currency,
        state,
        versionNumber: 1,
        version: 1,
        createdBy: by,
        createdAt: at,
        updatedAt: at,
      },
      ...{ clientId: clientId ?? null, templateId: templateId ?? null, startsOn: startsOn ?? null },
      ...{ assignedBy: isGiven ? by : null, assignedAt: isGiven ? at : null },
    })
    .returning({ id: programs.id });
  if (!row) throw new AppError("internal", "insert returned no row");
  await tx
    .insert(programVersions)
    .values({ programId: row.id, number: 1, content, notesHtml, actor: by, at });
  tx.touch("programs");
  return row.id;
}

/**
 * Changes a programme. What it says becomes a new version when it differs from the one that holds; title and price have no versions.
 * Refused as `stale` when somebody changed it since `version` was read. Marks keep their exercise by its key.
 * @throws AppError `forbidden`, `not_found`; ZodError
 */
export async function saveProgram(
  core: Core,
  actor: Actor,
  { programId, version, input: given }: { programId: number; version: number; input: ProgramInput },
): Promise<Result<{ version: number; versionNumber: number }, StaleProgram | EmptyProgram>> {
  const input = readInput(given);
  return core.db.transaction(async (tx) => {
    const program = await getProgram(tx, actor, programId);
    mustPrograms(actor, "write", program);
    if (program.version !== version) return refuse({ reason: "stale", version: program.version });
    if (listExercises(input.content).length === 0) return refuse({ reason: "empty" });
    return write(tx, { core, actor, program }, input);
  });
}

interface Writing {
  core: Core;
  actor: Actor;
  program: Program;
}

async function write(
  tx: Tx,
  { core, actor, program }: Writing,
  { title, priceMinor, currency, content, notesHtml }: ReturnType<typeof readInput>,
): Promise<Result<{ version: number; versionNumber: number }, StaleProgram>> {
  const at = core.clock.now();
  const says = !isSame(content, program.content) || notesHtml !== program.notesHtml;
  const versionNumber = program.versionNumber + (says ? 1 : 0);
  const [row] = await tx
    .update(programs)
    .set({ title, priceMinor, currency, versionNumber, version: program.version + 1, updatedAt: at })
    .where(and(eq(programs.id, program.id), eq(programs.version, program.version)))
    .returning({ version: programs.version });
  // Somebody was quicker between the read and the write.
  if (!row) return refuse({ reason: "stale", version: program.version + 1 });
  if (says) await tx.insert(programVersions).values({ programId: program.id, number: versionNumber, content, notesHtml, actor: actorRef(actor), at }); // prettier-ignore
  tx.touch("programs");
  return ok({ version: row.version, versionNumber });
}

/** One engine keeps the order of an object's names, the other does not. */
function isSame(one: ProgramContent, other: ProgramContent): boolean {
  return JSON.stringify(programContent.parse(one)) === JSON.stringify(programContent.parse(other));
}

/** Puts an earlier version in force again, as a new one: nothing that was written is lost. */
export async function restoreVersion(
  core: Core,
  actor: Actor,
  { programId, version, number }: { programId: number; version: number; number: number },
): Promise<Result<{ version: number; versionNumber: number }, StaleProgram>> {
  return core.db.transaction(async (tx) => {
    const program = await getProgram(tx, actor, programId);
    mustPrograms(actor, "write", program);
    if (program.version !== version) return refuse({ reason: "stale", version: program.version });
    const [old] = await tx
      .select()
      .from(programVersions)
      .where(and(eq(programVersions.programId, programId), eq(programVersions.number, number)));
    if (!old) throw new AppError("not_found", "no such version");
    const { title, priceMinor, currency } = program;
    const content = old.content as Program["content"];
    return write(
      tx,
      { core, actor, program },
      { title, priceMinor, currency, content, notesHtml: old.notesHtml },
    );
  });
}

/** Makes a template of its own out of any programme, a client's included; of the client nothing goes with it. */
export async function copyAsTemplate(
  core: Core,
  actor: Actor,
  { programId, title }: { programId: number; title: string },
): Promise<{ programId: number }> {
  return core.db.transaction(async (tx) => {
    const program = await getProgram(tx, actor, programId);
    mustPrograms(actor, "write", { clientId: null });
    const { priceMinor, currency, content, notesHtml } = program;
    const input = readInput({ title, priceMinor, currency, content, notesHtml });
    return { programId: await insertProgram(tx, core, actor, { ...input, state: "draft" }) };
  });
}

/**
 * Gives a template to a client: a copy of its own, which later edits of the template do not touch. The client is told. The card moves when it
 * costs nothing; otherwise payment moves it.
 * @throws AppError `forbidden`, `not_found` for a client or programme that is not the actor's to see; ZodError
 */
export async function assignProgram(
  core: Core,
  actor: Actor,
  given: AssignInput,
): Promise<Result<{ programId: number }, { reason: "not_a_template" | "archived" }>> {
  const { programId: templateId, clientId, startsOn, priceMinor, currency, note } = assignInput.parse(given);
  return core.db.transaction(async (tx) => {
    const template = await getProgram(tx, actor, templateId);
    mustPrograms(actor, "write", { clientId });
    await mustSeeClient(tx, actor, clientId);
    if (template.clientId !== null) return refuse({ reason: "not_a_template" as const });
    if (template.archivedAt !== null) return refuse({ reason: "archived" as const });
    const { title, content, notesHtml } = template;
    const programId = await insertProgram(tx, core, actor, {
      ...{ title, content, priceMinor, currency, clientId, templateId, startsOn, state: "active" },
      notesHtml: cleanNotes(paragraphsOf(note) + notesHtml),
    });
    if (priceMinor === 0)
      await tellPipeline(
        tx,
        { clock: core.clock, actor },
        { event: "program_assigned", programId, clientId },
      );
    // What the product gives by itself (a seed, an import) is no news from anybody.
    if (actor.kind === "user") await announceProgram(tx, core, { programId, clientId, title, startsOn });
    return ok({ programId });
  });
}

/**
 * Ends a client's programme (`done`, `stopped`) or takes it up again (`active`). Twice the same changes nothing.
 * @throws AppError `forbidden`, `not_found`
 */
export async function changeState(
  core: Core,
  actor: Actor,
  { programId, to }: { programId: number; to: Exclude<ProgramState, "draft"> },
): Promise<Result<null, { reason: "wrong_state"; state: ProgramState }>> {
  return core.db.transaction(async (tx) => {
    const program = await getProgram(tx, actor, programId);
    mustPrograms(actor, "write", program);
    if (program.state === to) return ok(null);
    const { clientId, state } = program;
    if (clientId === null || !nextStates[state].includes(to))
      return refuse({ reason: "wrong_state" as const, state });
    const at = core.clock.now();
    const [changed] = await tx
      .update(programs)
      .set({
        state: to,
        finishedAt: to === "active" ? null : at,
        updatedAt: at,
        version: program.version + 1,
      })
      .where(
        and(eq(programs.id, programId), eq(programs.state, state), eq(programs.version, program.version)),
      )
      .returning({ id: programs.id });
    if (!changed) throw new AppError("conflict", "the programme was changed at the same time");
    if (to === "done")
      await tellPipeline(
        tx,
        { clock: core.clock, actor },
        { event: "program_finished", programId, clientId },
      );
    tx.touch("programs");
    return ok(null);
  });
}

/** Puts a programme away, or back: out of the lists, with everything that belongs to it kept. A running one is ended first. */
export async function archiveProgram(
  core: Core,
  actor: Actor,
  { programId, archived }: { programId: number; archived: boolean },
): Promise<Result<null, { reason: "running" }>> {
  return core.db.transaction(async (tx) => {
    const program = await getProgram(tx, actor, programId);
    mustPrograms(actor, "write", program);
    if (archived && program.state === "active") return refuse({ reason: "running" as const });
    const at = core.clock.now();
    await tx
      .update(programs)
      .set({ archivedAt: archived ? at : null, updatedAt: at, version: program.version + 1 })
      .where(
        and(
          eq(programs.id, programId),
          archived ? isNull(programs.archivedAt) : isNotNull(programs.archivedAt),
        ),
      );
    tx.touch("programs");
    return ok(null);
  });
}
