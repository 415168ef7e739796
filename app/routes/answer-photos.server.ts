import { addPhotos, deletePhoto } from "~/features/progress/photos/commands.server";
import { POSES, type Pose } from "~/features/progress/photos/model";
import { readPhoto } from "~/features/progress/photos/queries.server";
import { photosForm } from "~/features/progress/photos/schema";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { readId } from "~/lib/text";
import { answerErrors } from "./forms.server";

interface Whose {
  actor: Actor;
  clientId: number;
}

/** Does what a form with photographs asks, and says in one word how it went, for the address of the page it leads back to. */
export async function pressPhotos(core: Core, { actor, clientId }: Whose, request: Request): Promise<string> {
  const form = await request.formData().catch(() => null);
  if (!form) return "broken";
  if (form.get("intent") === "remove") {
    const photoId = readId(form.get("id"));
    if (photoId === null) throw new Response(null, { status: 422 });
    await answerErrors(() => deletePhoto(core, actor, { clientId, photoId }));
    return "removed";
  }
  const read = photosForm.safeParse({ takenOn: form.get("takenOn"), period: form.get("period") });
  if (!read.success) return "day";
  const photos: { pose: Pose; file: Uint8Array }[] = [];
  for (const pose of POSES) {
    const file = form.get(pose);
    if (file instanceof File && file.size > 0) photos.push({ pose, file: new Uint8Array(await file.arrayBuffer()) });
  }
  const added = await answerErrors(() => addPhotos(core, actor, { clientId, ...read.data, photos }));
  if (added.ok) return "saved";
  return added.error.reason === "file" ? added.error.why : added.error.reason;
} // prettier-ignore

/**
 * A photograph's pixels for who may see them. Each look asks anew whether they still may: browsers keep the bytes but must ask before they
 * show them, and nobody between may keep any.
 */
export async function answerPhoto(
  core: Core,
  { actor, clientId }: Whose,
  { request, photoId: id }: { request: Request; photoId: string | undefined },
): Promise<Response> {
  const photoId = readId(id);
  if (photoId === null) throw new Response(null, { status: 404 });
  const size = new URL(request.url).searchParams.get("size") === "thumb" ? "thumb" : "full";
  const photo = await answerErrors(() => readPhoto(core.db, actor, { clientId, photoId, size }));
  // A photograph is never changed, only deleted.
  const tag = `"${photoId}-${size}"`;
  const headers = new Headers({
    "Cache-Control": "private, no-cache",
    ETag: tag,
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
  });
  if (request.headers.get("if-none-match") === tag) return new Response(null, { status: 304, headers });
  headers.set("Content-Type", photo.mime);
  headers.set("Content-Length", String(photo.bytes.byteLength));
  return new Response(new Uint8Array(photo.bytes), { headers });
}
