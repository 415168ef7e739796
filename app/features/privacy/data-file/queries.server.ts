import { eq, getTableColumns } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";
import { clients, clientTags, clientFieldValues, customFields, progressPhotos, tags } from "~drizzle/schema";
import { holdings, rowsOf } from "~/features/clients/holdings/queries.server";
import { mustSeeClient } from "~/features/clients/scope/queries.server";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { ZipEntry } from "~/lib/zip.server";
import { samePersonAs } from "../erasure/queries.server";
import { mustHandOut } from "../policy";

/** What only the product needs: digests, folded copies, secrets, bytes. */
const INWARD = /(Hash|Token|Sealed|Key|token|sortKey|searchText|bytes|thumb)$/;
const NAMES = ["README.txt", "data.json"] as const;

/**
 * Everything that is held about a client, by section, with the cards that were merged into theirs.
 * @throws AppError `forbidden`, `not_found`
 */
export async function clientData(
  db: Queryable,
  actor: Actor,
  { clientId }: { clientId: number },
): Promise<Record<string, unknown[]>> {
  mustHandOut(actor);
  await mustSeeClient(db, actor, clientId);
  const ids = await samePersonAs(db, clientId);
  const data: Record<string, unknown[]> = {};
  for (const holding of holdings) {
    if (holding.file === null) continue;
    const columns = Object.fromEntries(Object.entries(getTableColumns(holding.table)).filter(([key]) => !INWARD.test(key))); // prettier-ignore
    data[holding.file] = (await db.select(columns as never).from(holding.table).where(rowsOf(db, holding, ids))) as unknown[]; // prettier-ignore
  }
  const named = await db.select({ name: tags.name }).from(clientTags).innerJoin(tags, eq(tags.id, clientTags.tagId)).where(eq(clientTags.clientId, clientId)); // prettier-ignore
  const fields = await db.select({ label: customFields.label, value: clientFieldValues.value }).from(clientFieldValues).innerJoin(customFields, eq(customFields.id, clientFieldValues.fieldId)).where(eq(clientFieldValues.clientId, clientId)); // prettier-ignore
  return { ...data, tags: named, fields };
}

/** The number of ours that a client's file is named after. @throws AppError `not_found` */
export async function readClientCode(db: Queryable, clientId: number): Promise<string> {
  const [client] = await db.select({ code: clients.code }).from(clients).where(eq(clients.id, clientId));
  if (!client) throw new AppError("not_found", "no such client");
  return client.code;
}

const EXTENSION: Record<string, string> = { "image/jpeg": "jpg", "image/webp": "webp", "image/png": "png", "image/avif": "avif" }; // prettier-ignore

/**
 * The same as the files of an archive: the data, a word on how to read it, and each photo.
 * @throws AppError `forbidden`, `not_found`
 */
export async function* clientFiles(
  db: Queryable,
  actor: Actor,
  { clientId, now, readme }: { clientId: number; now: Date; readme: string },
): AsyncGenerator<ZipEntry> {
  const data = await clientData(db, actor, { clientId });
  const code = await readClientCode(db, clientId);
  yield { name: NAMES[0], bytes: Buffer.from(readme), at: now };
  const text = JSON.stringify({ code, writtenAt: now, ...data }, null, 2);
  yield { name: NAMES[1], bytes: Buffer.from(text), at: now };
  for (const photo of data.photos as {
    id: number;
    takenOn: string;
    pose: string;
    mime: string;
    createdAt: Date;
  }[]) {
    const [row] = await db.select({ bytes: progressPhotos.bytes }).from(progressPhotos).where(eq(progressPhotos.id, photo.id)); // prettier-ignore
    if (!row) continue;
    const name = `photos/${photo.takenOn}-${photo.pose}-${photo.id}.${EXTENSION[photo.mime] ?? "bin"}`;
    yield { name, bytes: row.bytes, at: photo.createdAt };
  }
}
