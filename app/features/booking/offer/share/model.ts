/** Measures text and draws it as shapes; see `~/lib/outline-font.server`. */
interface Pen {
  pathOf(text: string, size: number): string;
  widthOf(text: string, size: number): number;
}

/** What a share picture says. */
export interface ShareCard {
  business: string;
  title: string;
  /** Price and length, or nothing. */
  note: string;
  call: string;
  /** A picture of the service will lie on the right. */
  isPictured: boolean;
}

/** What messengers and networks show: 1200 by 630. */
export const SHARE_SIZE = { width: 1200, height: 630 } as const;
/** Where the service's picture lies. */
export const SHARE_PICTURE = { left: 760, top: 0, width: 440, height: 630 } as const;

const INK = "#24201b";
const QUIET = "#5d574f";
const ACCENT = "#00696b";
const PAPER = "#f8f6f3";
const EDGE = 80;

/** The picture as an SVG without fonts: every letter is a shape. */
export function drawShareCard(pen: Pen, { business, title, note, call, isPictured }: ShareCard): string {
  const room = (isPictured ? SHARE_PICTURE.left : SHARE_SIZE.width) - EDGE * 2;
  const size = title.length > 44 ? 56 : title.length > 22 ? 66 : 78;
  const lines = wrap(pen, title, { size, room, most: 3 });
  const leading = size * 1.18;
  const top = 318 - ((lines.length - 1) * leading) / 2;
  const initial = Array.from(business.replace(/[^\p{L}\p{N}]/gu, ""))[0] ?? "";
  const write = (
    text: string,
    x: number,
    y: number,
    { size: of, fill, weight = 0 }: { size: number; fill: string; weight?: number },
  ) =>
    // The one weight that is drawn is the regular one; a stroke of its own colour makes it heavier.
    `<path transform="translate(${x} ${y})" d="${pen.pathOf(text, of)}" fill="${fill}"${weight > 0 ? ` stroke="${fill}" stroke-width="${of * weight}" stroke-linejoin="round"` : ""}/>`;
  const [name = ""] = wrap(pen, business, { size: 34, room: room - 76, most: 1 });
  const buttonWidth = pen.widthOf(call, 32) + 72;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SHARE_SIZE.width}" height="${SHARE_SIZE.height}">`,
    `<rect width="100%" height="100%" fill="${PAPER}"/>`,
    `<rect x="${EDGE}" y="72" width="56" height="56" rx="14" fill="${ACCENT}"/>`,
    write(initial, EDGE + 28 - pen.widthOf(initial, 32) / 2, 111, {
      size: 32,
      fill: "#ffffff",
      weight: 0.03,
    }),
    write(name, EDGE + 76, 112, { size: 34, fill: INK, weight: 0.025 }),
    ...lines.map((line, at) => write(line, EDGE, top + at * leading, { size, fill: INK, weight: 0.032 })),
    note ? write(note, EDGE, top + lines.length * leading + 4, { size: 36, fill: QUIET }) : "",
    `<rect x="${EDGE}" y="492" width="${buttonWidth}" height="72" rx="16" fill="${ACCENT}"/>`,
    write(call, EDGE + 36, 539, { size: 32, fill: "#ffffff", weight: 0.025 }),
    "</svg>",
  ].join("");
}

/** Lines that fit; what does not fit the last one ends with an ellipsis. */
export function wrap(
  pen: Pick<Pen, "widthOf">,
  text: string,
  { size, room, most }: { size: number; room: number; most: number },
): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line ? `${line} ${word}` : word;
    if (pen.widthOf(longer, size) <= room || !line) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
  }
  if (line) lines.push(line);
  const kept = lines.slice(0, most);
  return kept.map((one, at) =>
    shorten(pen, at === most - 1 && lines.length > most ? `${one}…` : one, { size, room }),
  );
}

function shorten(
  pen: Pick<Pen, "widthOf">,
  line: string,
  { size, room }: { size: number; room: number },
): string {
  if (pen.widthOf(line, size) <= room) return line;
  const letters = Array.from(line.replace(/…$/, ""));
  while (letters.length > 1 && pen.widthOf(`${letters.join("")}…`, size) > room) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
