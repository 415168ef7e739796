import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import type { Tx } from "~drizzle/client.server";
import { pictures, services, staff } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { changeCatalog } from "../commands.server";
import { PICTURE_BYTES_MAX, PICTURE_PIXELS_MAX, PICTURE_SIDE_MAX, sniffPicture } from "./model";

/** Whose picture. */
export interface PictureOwner {
  of: "service" | "person";
  id: number;
}

/** Why a file is no picture for us: too many bytes, none of the formats, too many pixels, not readable to its end. */
export type PictureRefusal = "too_big" | "format" | "pixels" | "broken";

/** A picture as it is kept. */
export interface EncodedPicture {
  bytes: Buffer;
  width: number;
  height: number;
  hash: string;
}

/**
 * Decodes a file and draws it anew as WebP of at most 1200 pixels: turned the way the camera was held, without its metadata (the place
 * it was taken among them), the first frame of an animation.
 */
export async function encodePicture(file: Uint8Array): Promise<Result<EncodedPicture, PictureRefusal>> {
  if (file.byteLength > PICTURE_BYTES_MAX) return refuse("too_big");
  if (sniffPicture(file) === null) return refuse("format");
  // The decoder takes tens of megabytes of memory, so it is loaded when the first picture comes and not before.
  const { default: sharp } = await import("sharp");
  try {
    // The header alone is read here: a bomb is turned away before a pixel of it is unfolded.
    const { width, height } = await sharp(file, { limitInputPixels: false }).metadata();
    if (width * height > PICTURE_PIXELS_MAX) return refuse("pixels");
    const { data, info } = await sharp(file, { limitInputPixels: PICTURE_PIXELS_MAX, failOn: "error" })
      .rotate()
      .resize({ width: PICTURE_SIDE_MAX, height: PICTURE_SIDE_MAX, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 82 })
      .timeout({ seconds: 10 })
      .toBuffer({ resolveWithObject: true });
    const hash = createHash("sha256").update(data).digest("hex");
    return ok({ bytes: data, width: info.width, height: info.height, hash });
  } catch {
    return refuse("broken");
  }
}

/**
 * Gives a service or a person a picture in the place of the one they had.
 * @throws AppError `forbidden`; `not_found` when there is no such service or person.
 */
export async function setPicture(
  core: Core,
  actor: Actor,
  { owner, file }: { owner: PictureOwner; file: Uint8Array },
): Promise<Result<{ hash: string }, PictureRefusal>> {
  requireCan(actor, "catalog:write");
  const encoded = await encodePicture(file);
  if (!encoded.ok) return encoded;
  const { bytes, width, height, hash } = encoded.value;
  return changeCatalog(core, actor, async (tx) => {
    const row = { hash, mime: "image/webp", width, height, bytes, createdAt: core.clock.now() };
    await tx.insert(pictures).values(row).onConflictDoNothing({ target: pictures.hash });
    const [kept] = await tx.select({ id: pictures.id }).from(pictures).where(eq(pictures.hash, hash));
    await point(tx, owner, kept?.id ?? null);
    return ok({ hash });
  });
}

/** Takes the picture away. */
export function removePicture(core: Core, actor: Actor, owner: PictureOwner): Promise<void> {
  return changeCatalog(core, actor, (tx) => point(tx, owner, null));
}

async function point(tx: Tx, { of, id }: PictureOwner, pictureId: number | null): Promise<void> {
  const table = of === "service" ? services : staff;
  const [before] = await tx.select({ pictureId: table.pictureId }).from(table).where(eq(table.id, id)).limit(1);
  if (!before) throw new AppError("not_found");
  await tx.update(table).set({ pictureId }).where(eq(table.id, id));
  const old = before.pictureId;
  if (old === null || old === pictureId) return;
  // The same file may have been given to several.
  const uses =
    (await tx.$count(services, eq(services.pictureId, old))) + (await tx.$count(staff, eq(staff.pictureId, old)));
  if (uses === 0) await tx.delete(pictures).where(eq(pictures.id, old));
} // prettier-ignore
