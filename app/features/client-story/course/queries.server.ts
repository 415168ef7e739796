import { aliasedTable, and, count, desc, eq, isNotNull, isNull, max, sql, type AnyColumn } from "drizzle-orm";
import {
  measurements,
  pipelineMoves,
  pipelineStages,
  programMarks,
  programs,
  progressPhotos,
} from "~drizzle/schema";
import type { ReadStream } from "../position/queries.server";

/** A step through the pipeline. */
export interface StageItem {
  kind: "stage";
  at: Date;
  id: number;
  from: { key: string | null; name: string } | null;
  to: { key: string | null; name: string; color: string } | null;
  cause: string;
  actor: string;
  note: string;
}

const fromStage = aliasedTable(pipelineStages, "from_stage");
const toStage = aliasedTable(pipelineStages, "to_stage");

export const readStageMoves: ReadStream<StageItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: pipelineMoves.at,
      id: pipelineMoves.id,
      from: { key: fromStage.key, name: fromStage.name },
      to: { key: toStage.key, name: toStage.name, color: toStage.color },
      cause: pipelineMoves.cause,
      actor: pipelineMoves.actor,
      note: pipelineMoves.note,
    })
    .from(pipelineMoves)
    .leftJoin(fromStage, eq(fromStage.id, pipelineMoves.fromStageId))
    .leftJoin(toStage, eq(toStage.id, pipelineMoves.toStageId))
    .where(and(eq(pipelineMoves.clientId, clientId), older(pipelineMoves)))
    .orderBy(desc(pipelineMoves.at), desc(pipelineMoves.id))
    .limit(limit);
  return rows.map((row) => ({ kind: "stage", ...row }));
};

/** A programme was given to the client, or ended. */
export interface ProgramItem {
  kind: "program" | "programEnd";
  at: Date;
  id: number;
  title: string;
  state: string;
  /** `user:3`. */
  actor: string | null;
}

const readProgramMoment =
  (kind: ProgramItem["kind"], moment: typeof programs.assignedAt | typeof programs.finishedAt): ReadStream<ProgramItem> =>
  async (db, { clientId, older, limit }) => {
    const rows = await db
      .select({ at: moment, id: programs.id, title: programs.title, state: programs.state, actor: programs.assignedBy })
      .from(programs)
      .where(and(eq(programs.clientId, clientId), isNotNull(moment), older({ at: moment, id: programs.id })))
      .orderBy(desc(moment), desc(programs.id))
      .limit(limit);
    return rows.flatMap(({ at, ...row }) => (at ? [{ kind, at, ...row }] : []));
  }; // prettier-ignore

export const readProgramsGiven = readProgramMoment("program", programs.assignedAt);
export const readProgramsEnded = readProgramMoment("programEnd", programs.finishedAt);

/** What the client did of a programme on one day. */
export interface MarksItem {
  kind: "marks";
  at: Date;
  /** The newest of the day's marks. */
  id: number;
  programId: number;
  title: string;
  doneOn: string;
  exercises: number;
}

export const readMarks: ReadStream<MarksItem> = async (db, { clientId, older, limit }) => {
  const at = max(programMarks.at);
  const id = max(programMarks.id);
  const rows = await db
    .select({
      at,
      id: sql<number>`${id}`.mapWith(Number),
      programId: programs.id,
      title: programs.title,
      doneOn: programMarks.doneOn,
      exercises: count(),
    })
    .from(programs)
    .innerJoin(programMarks, eq(programMarks.programId, programs.id))
    .where(and(eq(programs.clientId, clientId), eq(programMarks.isDone, true)))
    .groupBy(programs.id, programs.title, programMarks.doneOn)
    .having(older({ at, id, like: programMarks.at }))
    .orderBy(desc(at), desc(id))
    .limit(limit);
  return rows.flatMap(({ at: when, ...row }) => (when ? [{ kind: "marks" as const, at: when, ...row }] : []));
};

const VALUES = {
  weight: measurements.weight,
  chest: measurements.chest,
  waist: measurements.waist,
  lowerAbdomen: measurements.lowerAbdomen,
  glutes: measurements.glutes,
  rightThigh: measurements.rightThigh,
  leftThigh: measurements.leftThigh,
  rightCalf: measurements.rightCalf,
  leftCalf: measurements.leftCalf,
  rightArm: measurements.rightArm,
  leftArm: measurements.leftArm,
} satisfies Record<string, AnyColumn>;

/** An entry of the journal. */
export interface MeasureItem {
  kind: "measure";
  at: Date;
  id: number;
  measuredOn: string;
  period: string;
  /** Grams and millimetres; only what was measured. */
  values: Partial<Record<keyof typeof VALUES, number>>;
  actor: string;
}

export const readMeasurements: ReadStream<MeasureItem> = async (db, { clientId, older, limit }) => {
  const rows = await db
    .select({
      at: measurements.createdAt,
      id: measurements.id,
      measuredOn: measurements.measuredOn,
      period: measurements.period,
      actor: measurements.enteredBy,
      values: VALUES,
    })
    .from(measurements)
    .where(
      and(
        eq(measurements.clientId, clientId),
        isNull(measurements.deletedAt),
        older({ at: measurements.createdAt, id: measurements.id }),
      ),
    )
    .orderBy(desc(measurements.createdAt), desc(measurements.id))
    .limit(limit);
  return rows.map(({ values, ...row }) => ({
    kind: "measure",
    ...row,
    values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)),
  }));
};

/** Pictures of one day. */
export interface PhotosItem {
  kind: "photos";
  at: Date;
  id: number;
  takenOn: string;
  period: string;
  pictures: number;
  actor: string;
}

export const readPhotos: ReadStream<PhotosItem> = async (db, { clientId, older, limit }) => {
  const at = max(progressPhotos.createdAt);
  const id = max(progressPhotos.id);
  const rows = await db
    .select({
      at,
      id: sql<number>`${id}`.mapWith(Number),
      takenOn: progressPhotos.takenOn,
      period: progressPhotos.period,
      actor: progressPhotos.enteredBy,
      pictures: count(),
    })
    .from(progressPhotos)
    .where(eq(progressPhotos.clientId, clientId))
    .groupBy(progressPhotos.takenOn, progressPhotos.period, progressPhotos.enteredBy)
    .having(older({ at, id, like: progressPhotos.createdAt }))
    .orderBy(desc(at), desc(id))
    .limit(limit);
  return rows.flatMap(({ at: when, ...row }) =>
    when ? [{ kind: "photos" as const, at: when, ...row }] : [],
  );
};
