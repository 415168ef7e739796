import { eq } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { pictures } from "~drizzle/schema";

/** A picture by the hash in its address; null when there is none. */
export async function findPicture(db: Queryable, hash: string) {
  const [row] = await db
    .select({ mime: pictures.mime, bytes: pictures.bytes })
    .from(pictures)
    .where(eq(pictures.hash, hash))
    .limit(1);
  return row ?? null;
}

/** The hash of a picture, for its address. */
export async function pictureHashOf(db: Queryable, pictureId: number | null): Promise<string | null> {
  if (pictureId === null) return null;
  const [row] = await db
    .select({ hash: pictures.hash })
    .from(pictures)
    .where(eq(pictures.id, pictureId))
    .limit(1);
  return row?.hash ?? null;
}
