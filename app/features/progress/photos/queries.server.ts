import { and, desc, eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { progressPhotos } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import { mustProgress } from "../policy";
import { mustProgressOf } from "../queries.server";
import type { PhotoFacts } from "./model";

/** The most photographs of a client; half a gigabyte would be theirs at the most. */
export const PHOTOS_MAX = 400;

/** A client's photographs without their pixels, the newest first. */
export async function listPhotos(
  db: Queryable,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<PhotoFacts[]> {
  await mustProgressOf(db, actor, { clientId, action: "read" });
  const { id, takenOn, period, pose, width, height, enteredBy } = progressPhotos;
  return db
    .select({ id, takenOn, period, pose, width, height, enteredBy })
    .from(progressPhotos)
    .where(eq(progressPhotos.clientId, clientId))
    .orderBy(desc(takenOn), desc(id))
    .limit(PHOTOS_MAX);
}

/**
 * One photograph's pixels. @throws AppError `unauthorized`, `forbidden`; `not_found`: of another client, or of one out of sight.
 */
export async function readPhoto(
  db: Queryable,
  actor: Actor,
  { clientId, photoId, size }: { clientId: number; photoId: number; size: "full" | "thumb" },
): Promise<{ mime: string; bytes: Uint8Array }> {
  mustProgress(actor, "read");
  await mustProgressOf(db, actor, { clientId, action: "read" });
  const bytes = size === "thumb" ? progressPhotos.thumb : progressPhotos.bytes;
  const [row] = await db
    .select({ mime: progressPhotos.mime, bytes })
    .from(progressPhotos)
    .where(and(eq(progressPhotos.id, photoId), eq(progressPhotos.clientId, clientId)));
  if (!row) throw new AppError("not_found", "no such photograph");
  return row;
}
