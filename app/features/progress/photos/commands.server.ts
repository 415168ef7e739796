import { and, eq } from "drizzle-orm";
import { lockRow } from "~drizzle/lock";
import { clients, progressPhotos } from "~drizzle/schema";
import { actorRef, type Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { todayOf } from "../commands.server";
import { mustProgressOf } from "../queries.server";
import {
  PHOTO_BYTES_MAX,
  PHOTO_PIXELS_MAX,
  PHOTO_SIDE_MAX,
  sniffPhoto,
  THUMB_SIDE_MAX,
  type PhotoRefusal,
  type Pose,
} from "./model";
import { PHOTOS_MAX } from "./queries.server";

/** A photograph as it is kept: WebP, upright, without metadata. */
export interface EncodedPhoto {
  bytes: Buffer;
  thumb: Buffer;
  width: number;
  height: number;
}

/**
 * Decodes a file and draws it anew, large and small: turned the way the camera was held, and without whatever else the file said
 * (place, device, time). A moving picture is refused rather than cut, because nobody photographs their progress so.
 */
export async function encodePhoto(file: Uint8Array): Promise<Result<EncodedPhoto, PhotoRefusal>> {
  if (file.byteLength > PHOTO_BYTES_MAX) return refuse("too_big");
  const format = sniffPhoto(file);
  if (format === null) return refuse("format");
  if (format === "heic") return refuse("heic");
  // The decoder takes tens of megabytes of memory, so it is loaded when the first picture comes and not before.
  const { default: sharp } = await import("sharp");
  try {
    // The header alone is read here: a bomb is turned away before a pixel of it is unfolded.
    const { width, height, pages = 1 } = await sharp(file, { limitInputPixels: false }).metadata();
    if (pages > 1) return refuse("animated");
    if (width * height > PHOTO_PIXELS_MAX) return refuse("pixels");
    const { data, info } = await sharp(file, { limitInputPixels: PHOTO_PIXELS_MAX, failOn: "error" })
      .rotate()
      .resize({ width: PHOTO_SIDE_MAX, height: PHOTO_SIDE_MAX, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 82 })
      .timeout({ seconds: 15 })
      .toBuffer({ resolveWithObject: true });
    const thumb = await sharp(data)
      .resize({ width: THUMB_SIDE_MAX, height: THUMB_SIDE_MAX, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 74 })
      .toBuffer();
    return ok({ bytes: data, thumb, width: info.width, height: info.height });
  } catch {
    return refuse("broken");
  }
}

export interface NewPhoto {
  pose: Pose;
  file: Uint8Array;
}

export type AddRefusal =
  | { reason: "future" | "none" | "too_many" }
  /** Which of the files, and why; none of them was kept. */
  | { reason: "file"; pose: Pose; why: PhotoRefusal };

/** Keeps several photographs of one day, all or none. @throws AppError `unauthorized`, `forbidden`, `not_found` */
export async function addPhotos(
  core: Core,
  actor: Actor,
  { clientId, takenOn, period, photos }: { clientId: number; takenOn: string; period: string; photos: readonly NewPhoto[] },
): Promise<Result<{ photoIds: number[] }, AddRefusal>> {
  await mustProgressOf(core.db, actor, { clientId, action: "write" });
  if (photos.length === 0) return refuse({ reason: "none" });
  if (takenOn > (await todayOf(core))) return refuse({ reason: "future" });
  // One after another: each unfolds into a hundred megabytes.
  const encoded: (EncodedPhoto & { pose: Pose })[] = [];
  for (const { pose, file } of photos) {
    const made = await encodePhoto(file);
    if (!made.ok) return refuse({ reason: "file", pose, why: made.error });
    encoded.push({ ...made.value, pose });
  }
  return core.db.transaction(async (tx): Promise<Result<{ photoIds: number[] }, AddRefusal>> => {
    await lockRow(tx, clients, clientId);
    const kept = await tx.$count(progressPhotos, eq(progressPhotos.clientId, clientId));
    if (kept + encoded.length > PHOTOS_MAX) return refuse({ reason: "too_many" });
    const stamps = { clientId, takenOn, period, mime: "image/webp", enteredBy: actorRef(actor), createdAt: core.clock.now() };
    const rows = await tx.insert(progressPhotos).values(encoded.map((photo) => ({ ...stamps, ...photo }))).returning({ id: progressPhotos.id });
    tx.touch("progress");
    return ok({ photoIds: rows.map(({ id }) => id) });
  });
} // prettier-ignore

/** Deletes a photograph for good: its pixels are gone from the database with the row. @throws AppError `not_found` */
export async function deletePhoto(
  core: Core,
  actor: Actor,
  { clientId, photoId }: { clientId: number; photoId: number },
): Promise<void> {
  await mustProgressOf(core.db, actor, { clientId, action: "write" });
  await core.db.transaction(async (tx) => {
    const own = and(eq(progressPhotos.id, photoId), eq(progressPhotos.clientId, clientId));
    const gone = await tx.delete(progressPhotos).where(own).returning({ id: progressPhotos.id });
    if (gone.length === 0) throw new AppError("not_found", "no such photograph");
    tx.touch("progress");
  });
}
