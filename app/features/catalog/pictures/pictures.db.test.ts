import { deflateSync } from "node:zlib";
import { eq } from "drizzle-orm";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { pictures, services, staff } from "~drizzle/schema";
import { loader } from "~/routes/resources/picture";
import { testCore } from "~tests/support/core";
import { eachDatabase } from "~tests/support/databases";
import { callRoute } from "~tests/support/route-context";
import { manager, openStudio, trainerOf } from "~tests/support/studio";
import { encodePicture, removePicture, setPicture } from "./commands.server";
import { PICTURE_BYTES_MAX, sniffPicture } from "./model";

const plain = (width: number, height: number, red = 200) =>
  sharp({ create: { width, height, channels: 3, background: { r: red, g: 40, b: 60 } } });
const photograph = () =>
  plain(2000, 1000)
    .withExif({
      IFD0: { Copyright: "Somebody", Model: "Telephone 9" },
      IFD3: { GPSLatitude: "55/1 45/1 0/1" },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

/** A PNG whose header promises more pixels than it has bytes for. */
function bomb(side: number): Buffer {
  const crcTable = Array.from({ length: 256 }, (_, n) => {
    let c = n;
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    return c >>> 0;
  });
  const crc = (bytes: Buffer) => {
    let c = 0xffffffff;
    for (const byte of bytes) c = (crcTable[(c ^ byte) & 0xff] as number) ^ (c >>> 8);
    return (c ^ 0xffffffff) >>> 0;
  };
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(1_000_000));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", data), chunk("IEND", Buffer.alloc(0))]);
} // prettier-ignore

describe("a picture that is sent", () => {
  it("is drawn anew: turned upright, at most 1200 pixels, nothing of its metadata left", async () => {
    const file = await photograph();
    expect((await sharp(file).metadata()).exif?.toString("latin1")).toContain("Telephone 9");
    const encoded = await encodePicture(file);
    if (!encoded.ok) throw new Error(encoded.error);
    const made = await sharp(encoded.value.bytes).metadata();
    expect([made.format, made.width, made.height]).toEqual(["webp", 600, 1200]);
    expect([made.exif, made.xmp, made.icc, made.orientation]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(encoded.value.bytes.toString("latin1")).not.toMatch(/Telephone|Somebody|EXIF/);
    expect(encoded.value.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it("may be any of the usual formats, whatever it is called, and is not enlarged", async () => {
    const small = plain(30, 20);
    for (const file of await Promise.all([
      small.clone().png().toBuffer(),
      small.clone().webp().toBuffer(),
      small.clone().gif().toBuffer(),
      small.clone().avif().toBuffer(),
    ])) {
      const encoded = await encodePicture(file);
      expect(encoded.ok && [encoded.value.width, encoded.value.height]).toEqual([30, 20]);
    }
  });

  it("is refused when it is no picture, half of one, too large or a bomb", async () => {
    const svg =
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
    const reasonOf = async (file: Uint8Array) => {
      const encoded = await encodePicture(file);
      return encoded.ok ? "taken" : encoded.error;
    };
    for (const text of [svg, `\n ${svg}`, "<html>", "%PDF-1.7", "MZ", ""])
      expect(await reasonOf(Buffer.from(text))).toBe("format");
    expect(await reasonOf((await photograph()).subarray(0, 3000))).toBe("broken");
    expect(await reasonOf(Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(svg)]))).toBe("broken");
    expect(await reasonOf(Buffer.alloc(PICTURE_BYTES_MAX + 1, 0xff))).toBe("too_big");
    const file = bomb(30_000);
    expect(file.length).toBeLessThan(10_000);
    expect([sniffPicture(file), await reasonOf(file)]).toEqual(["png", "pixels"]);
  });
});

eachDatabase((open) => {
  it("belongs to whom it is given, once for all who have the same; the last one takes it with them", async () => {
    const db = await open();
    const studio = await openStudio(db);
    const core = testCore(db);
    const [staffId = 0] = studio.people;
    const [service, person] = [{ of: "service", id: studio.serviceId } as const, { of: "person", id: staffId } as const];
    const [red, blue] = [await plain(9, 9).png().toBuffer(), await plain(9, 9, 0).png().toBuffer()];
    const first = await setPicture(core, manager, { owner: service, file: red });
    const same = await setPicture(core, manager, { owner: person, file: red });
    expect(first).toEqual(same);
    expect(await db.$count(pictures)).toBe(1);
    await setPicture(core, manager, { owner: service, file: blue });
    expect(await db.$count(pictures)).toBe(2);
    await removePicture(core, manager, person);
    expect(await db.$count(pictures)).toBe(1);
    await removePicture(core, manager, service);
    expect(await db.$count(pictures)).toBe(0);
    expect(await db.select({ pictureId: services.pictureId }).from(services).where(eq(services.id, studio.serviceId))).toEqual([{ pictureId: null }]);
    await expect(setPicture(core, manager, { owner: { of: "person", id: 999 }, file: red })).rejects.toMatchObject({ code: "not_found" });
    await expect(setPicture(core, trainerOf(staffId), { owner: person, file: red })).rejects.toMatchObject({ code: "forbidden" });
    await expect(removePicture(core, trainerOf(staffId), person)).rejects.toMatchObject({ code: "forbidden" });
    expect(await db.$count(pictures)).toBe(0);
    expect(await db.select({ pictureId: staff.pictureId }).from(staff)).toEqual([{ pictureId: null }]);
  });

  it("is served for good under its hash, as what it is, and not twice", async () => {
    const db = await open();
    const studio = await openStudio(db);
    const core = testCore(db);
    const owner = { of: "service", id: studio.serviceId } as const;
    const saved = await setPicture(core, manager, { owner, file: await plain(9, 9).png().toBuffer() });
    const hash = saved.ok ? saved.value.hash : "";
    const ask = (name: string, headers = {}) => callRoute(loader, core, new Request(`https://studio.test/pictures/${name}`, { headers }), { params: { hash: name } });
    const answer = await ask(hash);
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("x-content-type-options")]).toEqual([200, "image/webp", "nosniff"]);
    expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect((await sharp(Buffer.from(await answer.arrayBuffer())).metadata()).width).toBe(9);
    const again = await ask(hash, { "if-none-match": answer.headers.get("etag") ?? "" });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    for (const name of ["0".repeat(64), "x", `${hash}x`, "../../etc/passwd"]) expect((await ask(name)).status).toBe(404);
  });
}); // prettier-ignore
