import { brotliDecompressSync } from "node:zlib";

/** Text as shapes: what an SVG can draw on a machine that has no fonts. */
export interface OutlineFont {
  /** Shape of one line, for `d` of a path, at the size in pixels, its baseline at 0 0. */
  pathOf(text: string, size: number): string;
  widthOf(text: string, size: number): number;
}

interface Face {
  unitsPerEm: number;
  glyphOf(codePoint: number): number;
  advanceOf(glyph: number): number;
  outlineOf(glyph: number): Contour[];
}

interface Point {
  x: number;
  y: number;
  isOn: boolean;
}

type Contour = Point[];

/**
 * Reads WOFF2 files (W3C recommendation of 2018) of one family, split by script as web fonts are: the first that has a character draws it.
 * Simple TrueType outlines at the default weight; characters that none has are left out.
 */
export function readOutlineFont(files: readonly Buffer[]): OutlineFont {
  const faces = files.map(readFace);
  const glyphsOf = (text: string) =>
    Array.from(text).flatMap((character) => {
      for (const face of faces) {
        const glyph = face.glyphOf(character.codePointAt(0) ?? 0);
        if (glyph > 0) return [{ face, glyph }];
      }
      return [];
    });
  const widthOf = (text: string, size: number) =>
    glyphsOf(text).reduce(
      (sum, { face, glyph }) => sum + (face.advanceOf(glyph) * size) / face.unitsPerEm,
      0,
    );
  const pathOf = (text: string, size: number) => {
    let left = 0;
    const shapes = glyphsOf(text).map(({ face, glyph }) => {
      const scale = size / face.unitsPerEm;
      const shape = face.outlineOf(glyph).map((contour) => drawContour(contour, scale, left));
      left += face.advanceOf(glyph) * scale;
      return shape.join("");
    });
    return shapes.join("");
  };
  return { pathOf, widthOf };
}

/** Quadratic splines with implied points, as TrueType keeps them. */
function drawContour(contour: Contour, scale: number, left: number): string {
  const at = ({ x, y }: { x: number; y: number }) =>
    `${Math.round((left + x * scale) * 100) / 100} ${Math.round(-y * scale * 100) / 100}`;
  const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, isOn: true });
  const points: Point[] = [];
  contour.forEach((point, index) => {
    const before = contour[(index + contour.length - 1) % contour.length] as Point;
    if (!point.isOn && !before.isOn) points.push(middle(before, point));
    points.push(point);
  });
  const start = points.findIndex(({ isOn }) => isOn);
  if (start < 0) return "";
  const ring = [...points.slice(start), ...points.slice(0, start)];
  let path = `M${at(ring[0] as Point)}`;
  for (let index = 1; index <= ring.length; index += 1) {
    const point = ring[index % ring.length] as Point;
    if (point.isOn) path += `L${at(point)}`;
    else {
      index += 1;
      path += `Q${at(point)} ${at(ring[index % ring.length] as Point)}`;
    }
  }
  return `${path}Z`;
}

/** Reads one after another from bytes. */
class Reader {
  constructor(
    private readonly bytes: Buffer,
    public position = 0,
  ) {}
  u8 = () => this.bytes.readUInt8(this.position++);
  u16 = () => this.bytes.readUInt16BE((this.position += 2) - 2);
  i16 = () => this.bytes.readInt16BE((this.position += 2) - 2);
  u32 = () => this.bytes.readUInt32BE((this.position += 4) - 4);
  i8 = () => this.bytes.readInt8(this.position++);
  /** UIntBase128 of WOFF2. */
  base128 = () => {
    let value = 0;
    for (let index = 0; index < 5; index += 1) {
      const byte = this.u8();
      value = value * 128 + (byte & 0x7f);
      if ((byte & 0x80) === 0) return value;
    }
    throw new Error("unreadable font: a number is too long");
  };
  /** 255UInt16 of WOFF2. */
  u255 = () => {
    const code = this.u8();
    if (code === 253) return this.u16();
    if (code === 255) return this.u8() + 253;
    if (code === 254) return this.u8() + 506;
    return code;
  };
}

/** Table names by their number in WOFF2's directory; only those up to `loca` are needed, the others keep their place. */
const TAGS = "cmap head hhea hmtx maxp name OS/2 post cvt. fpgm glyf loca".split(" ");

function readFace(file: Buffer): Face {
  const header = new Reader(file);
  if (header.u32() !== 0x774f4632) throw new Error("unreadable font: not WOFF2");
  header.position = 12;
  const count = header.u16();
  header.position = 20;
  const compressed = header.u32();
  header.position = 48;
  const directory = Array.from({ length: count }, () => {
    const flags = header.u8();
    const known = flags & 0x3f;
    const tag = known === 0x3f ? file.toString("latin1", header.position, (header.position += 4)) : (TAGS[known] ?? String(known));
    const version = flags >> 6;
    const length = header.base128();
    const isTransformed = tag === "glyf" || tag === "loca" ? version !== 3 : version !== 0;
    return { tag, isTransformed, stored: isTransformed ? header.base128() : length };
  }); // prettier-ignore
  const data = brotliDecompressSync(file.subarray(header.position, header.position + compressed));
  const tables = new Map<string, Buffer>();
  let at = 0;
  for (const { tag, isTransformed, stored } of directory) {
    if (tag === "hmtx" && isTransformed) throw new Error("unreadable font: packed widths");
    tables.set(tag, data.subarray(at, at + stored));
    at += stored;
  }
  const table = (tag: string) => {
    const found = tables.get(tag);
    if (!found) throw new Error(`unreadable font: no ${tag}`);
    return found;
  };
  const widths = table("hmtx");
  const widthCount = table("hhea").readUInt16BE(34);
  const map = readCharacterMap(table("cmap"));
  const outlines = readGlyphs(table("glyf"));
  return {
    unitsPerEm: table("head").readUInt16BE(18),
    glyphOf: (codePoint) => map.get(codePoint) ?? 0,
    advanceOf: (glyph) => widths.readUInt16BE(Math.min(glyph, widthCount - 1) * 4),
    outlineOf: (glyph) => composed(outlines, glyph),
  };
}

/** Formats 4 and 12, which is what web fonts have. */
function readCharacterMap(cmap: Buffer): Map<number, number> {
  const map = new Map<number, number>();
  const count = cmap.readUInt16BE(2);
  for (let index = 0; index < count; index += 1) {
    const start = cmap.readUInt32BE(4 + index * 8 + 4);
    const format = cmap.readUInt16BE(start);
    if (format === 12) {
      const groups = cmap.readUInt32BE(start + 12);
      for (let group = 0; group < groups; group += 1) {
        const at = start + 16 + group * 12;
        const [first, last, glyph] = [
          cmap.readUInt32BE(at),
          cmap.readUInt32BE(at + 4),
          cmap.readUInt32BE(at + 8),
        ];
        for (let code = first; code <= last; code += 1) map.set(code, glyph + code - first);
      }
    } else if (format === 4) {
      const segments = cmap.readUInt16BE(start + 6) / 2;
      const column = (which: number, segment: number) =>
        start + 14 + (which * segments + segment) * 2 + (which > 0 ? 2 : 0);
      for (let segment = 0; segment < segments; segment += 1) {
        const last = cmap.readUInt16BE(column(0, segment));
        const first = cmap.readUInt16BE(column(1, segment));
        const delta = cmap.readUInt16BE(column(2, segment));
        const offsetAt = column(3, segment);
        const offset = cmap.readUInt16BE(offsetAt);
        for (let code = first; code <= last && code !== 0xffff; code += 1) {
          const indirect = offset === 0 ? 0 : cmap.readUInt16BE(offsetAt + offset + (code - first) * 2);
          const glyph =
            offset === 0 ? (code + delta) & 0xffff : indirect === 0 ? 0 : (indirect + delta) & 0xffff;
          if (glyph > 0) map.set(code, glyph);
        }
      }
    }
  }
  return map;
}

interface Component {
  glyph: number;
  dx: number;
  dy: number;
  /** xx, xy, yx, yy. */
  turn: [number, number, number, number];
}

type Glyph = { contours: Contour[] } | { components: Component[] };

/** WOFF2 keeps each kind of number of the outlines in a stream of its own (section 5.1 of the recommendation). */
function readGlyphs(glyf: Buffer): Glyph[] {
  const header = new Reader(glyf, 4);
  const count = header.u16();
  header.u16();
  const sizes = Array.from({ length: 7 }, () => header.u32());
  let at = header.position;
  const [contours, lengths, flags, points, parts] = sizes.map((size) => {
    const stream = new Reader(glyf, at);
    at += size;
    return stream;
  }) as [Reader, Reader, Reader, Reader, Reader];
  return Array.from({ length: count }, (): Glyph => {
    const contourCount = contours.i16();
    if (contourCount === 0) return { contours: [] };
    if (contourCount < 0) {
      const { components, hasInstructions } = readComponents(parts);
      if (hasInstructions) points.u255();
      return { components };
    }
    const ends = Array.from({ length: contourCount }, () => lengths.u255());
    let [x, y] = [0, 0];
    const outline = ends.map((length) =>
      Array.from({ length }, (): Point => {
        const flag = flags.u8();
        const [dx, dy] = readStep(flag & 0x7f, points);
        x += dx;
        y += dy;
        return { x, y, isOn: flag < 0x80 };
      }),
    );
    points.u255();
    return { contours: outline };
  });
}

/** A step to the next point, packed in one to four bytes after its flag (table in section 5.2). */
function readStep(flag: number, bytes: Reader): [number, number] {
  const signed = (bit: number, value: number) => (bit & 1 ? value : -value);
  if (flag < 10) return [0, signed(flag, ((flag & 14) << 7) + bytes.u8())];
  if (flag < 20) return [signed(flag, (((flag - 10) & 14) << 7) + bytes.u8()), 0];
  if (flag < 84) {
    const [high, low] = [flag - 20, bytes.u8()];
    return [
      signed(flag, 1 + (high & 0x30) + (low >> 4)),
      signed(flag >> 1, 1 + ((high & 0x0c) << 2) + (low & 0x0f)),
    ];
  }
  if (flag < 120) {
    const high = flag - 84;
    return [
      signed(flag, 1 + (Math.floor(high / 12) << 8) + bytes.u8()),
      signed(flag >> 1, 1 + (((high % 12) >> 2) << 8) + bytes.u8()),
    ];
  }
  if (flag < 124) {
    const [first, second, third] = [bytes.u8(), bytes.u8(), bytes.u8()];
    return [signed(flag, (first << 4) + (second >> 4)), signed(flag >> 1, ((second & 0x0f) << 8) + third)];
  }
  return [signed(flag, bytes.u16()), signed(flag >> 1, bytes.u16())];
}

function readComponents(parts: Reader): { components: Component[]; hasInstructions: boolean } {
  const components: Component[] = [];
  let hasInstructions = false;
  for (let more = true; more;) {
    const flags = parts.u16();
    const glyph = parts.u16();
    const [dx, dy] = flags & 1 ? [parts.i16(), parts.i16()] : [parts.i8(), parts.i8()];
    const f2dot14 = () => parts.i16() / 16384;
    let turn: Component["turn"] = [1, 0, 0, 1];
    if (flags & 0x08) {
      const scale = f2dot14();
      turn = [scale, 0, 0, scale];
    } else if (flags & 0x40) turn = [f2dot14(), 0, 0, f2dot14()];
    else if (flags & 0x80) turn = [f2dot14(), f2dot14(), f2dot14(), f2dot14()];
    // Arguments that name points instead of a shift do not occur in this kind of font.
    components.push({ glyph, turn, ...(flags & 2 ? { dx, dy } : { dx: 0, dy: 0 }) });
    hasInstructions ||= (flags & 0x100) !== 0;
    more = (flags & 0x20) !== 0;
  }
  return { components, hasInstructions };
}

function composed(glyphs: readonly Glyph[], index: number, depth = 0): Contour[] {
  const glyph = glyphs[index];
  if (!glyph || depth > 5) return [];
  if ("contours" in glyph) return glyph.contours;
  return glyph.components.flatMap(({ glyph: inner, dx, dy, turn: [xx, xy, yx, yy] }) =>
    composed(glyphs, inner, depth + 1).map((contour) =>
      contour.map(({ x, y, isOn }) => ({ x: x * xx + y * yx + dx, y: x * xy + y * yy + dy, isOn })),
    ),
  );
}
