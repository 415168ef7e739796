import sharp from "sharp";
import { expect, it } from "vitest";
import { progressPhotos } from "~drizzle/schema";
import type { UserActor } from "~/lib/actor";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { addClient } from "~tests/support/rows";
import { manager, openStudio } from "~tests/support/studio";
import { addPhotos, deletePhoto, encodePhoto } from "./commands.server";
import { pairOf } from "./model";
import { listPhotos, readPhoto } from "./queries.server";

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#a87" } });

/** A photograph as a phone writes it: lying on its side, with the place where it was taken. */
function fromPhone(): Promise<Buffer> {
  const exif = {
    IFD0: { Make: "Phone-of-the-test", Orientation: "6" },
    IFD3: { GPSLatitudeRef: "N", GPSLatitude: "43/1 14/1 0/1" },
  };
  return blank(400, 300).withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
}

eachDatabase((open) => {
  it("keeps a photograph upright and without what the file said of place and device; a stranger finds nothing", async () => {
    const db = await open();
    await openStudio(db);
    const core = testCore(db, { now: "2026-03-30T06:00:00Z" });
    const clientId = await addClient(db, { displayName: "Мария Белова" });
    const file = await fromPhone();
    expect(file.includes("Phone-of-the-test")).toBe(true);
    const day = { clientId, takenOn: "2026-03-30", period: "before" };
    const added = await addPhotos(core, { kind: "client", clientId }, { ...day, photos: [{ pose: "front", file }] });
    const photoId = added.ok ? (added.value.photoIds[0] ?? 0) : 0;
    const kept = await readPhoto(db, manager, { clientId, photoId, size: "full" });
    const { format, width, height, exif } = await sharp(kept.bytes).metadata();
    expect({ format, width, height, exif }).toEqual({ format: "webp", width: 300, height: 400, exif: undefined });
    expect(Buffer.from(kept.bytes).includes("Phone-of-the-test")).toBe(false);
    const own: UserActor = { kind: "user", userId: 7, role: "trainer", staffId: null, clientScope: "own" };
    const other = await addClient(db, { displayName: "Мария Белова" });
    const nothing = { code: "not_found" };
    await expect(readPhoto(db, own, { clientId, photoId, size: "thumb" })).rejects.toMatchObject(nothing);
    await expect(readPhoto(db, { kind: "client", clientId: other }, { clientId: other, photoId, size: "full" })).rejects.toMatchObject(nothing);
    await expect(deletePhoto(core, manager, { clientId: other, photoId })).rejects.toMatchObject(nothing);
    const refused = await addPhotos(core, manager, { ...day, photos: [{ pose: "side", file }, { pose: "back", file: Buffer.from("<svg/>") }] });
    expect(refused).toEqual({ ok: false, error: { reason: "file", pose: "back", why: "format" } });
    expect(await addPhotos(core, manager, { ...day, takenOn: "2026-03-31", photos: [{ pose: "side", file }] })).toMatchObject({ error: { reason: "future" } });
    expect(await listPhotos(db, manager, { clientId })).toHaveLength(1);
    await deletePhoto(core, manager, { clientId, photoId });
    expect(await db.$count(progressPhotos)).toBe(0);
  });
}); // prettier-ignore

it("says in one word why a file is no photograph", async () => {
  const why = async (file: Uint8Array) => {
    const made = await encodePhoto(file);
    return made.ok ? "fine" : made.error;
  };
  const jpeg = await fromPhone();
  expect(await why(Buffer.from("%PDF-1.7"))).toBe("format");
  expect(await why(Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic")]))).toBe("heic");
  expect(await why(jpeg.subarray(0, 300))).toBe("broken");
  expect(await why(Buffer.alloc(13 * 1024 * 1024))).toBe("too_big");
  expect(await why(await blank(9000, 7000).png({ compressionLevel: 1 }).toBuffer())).toBe("pixels");
  expect(await why(jpeg)).toBe("fine");
});

it("holds the first of a pose against the last, or the two that were chosen", () => {
  const photo = (id: number, takenOn: string, pose: "front" | "side" = "front") => ({ id, takenOn, pose, period: "", width: 3, height: 4, enteredBy: "user:1" }); // prettier-ignore
  const photos = [
    photo(4, "2026-03-01"),
    photo(2, "2026-02-01"),
    photo(1, "2026-01-01"),
    photo(3, "2026-01-01", "side"),
  ];
  expect(pairOf(photos)).toMatchObject({ pose: "front", before: { id: 1 }, after: { id: 4 } });
  expect(pairOf(photos, { before: 2, after: 1, pose: "side" })).toMatchObject({
    before: { id: 2 },
    after: { id: 1 },
  });
  expect(pairOf(photos.slice(3))).toBeNull();
});
