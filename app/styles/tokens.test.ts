import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Oklch = [lightness: number, chroma: number, hue: number];

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const tokens = new Map<string, { light: Oklch; dark: Oklch }>();
for (const [, name, light, dark] of css.matchAll(
  /--([\w-]+):\s*light-dark\(oklch\(([^)/]*)\),\s*oklch\(([^)/]*)\)\)/g,
)) {
  tokens.set(String(name), { light: parse(String(light)), dark: parse(String(dark)) });
}

const grounds = ["surface", "raised", "float"];
const tones = ["accent", "positive", "warning", "negative", "info"];
const cases: [text: string, ground: string, least: number][] = [
  ...grounds.flatMap((ground) =>
    ["ink-2", "ink-3", ...tones].map((text) => [text, ground, 4.5] as [string, string, number]),
  ),
  ...[...grounds, "sunken", "hover"].map((ground) => ["ink", ground, 7] as [string, string, number]),
  ...["ink-2", "ink-3"].map((text) => [text, "sunken", 4.5] as [string, string, number]),
  ...tones.map((tone) => [tone, `${tone}-soft`, 4.5] as [string, string, number]),
  ...tones.map((tone) => ["ink", `${tone}-soft`, 7] as [string, string, number]),
  ["accent-ink", "accent", 4.5],
  ["accent-ink", "accent-hover", 4.5],
  ["negative-ink", "negative-solid", 4.5],
  ["line-control", "surface", 3],
  ["line-control", "raised", 3],
];

describe("contrast of the colour roles (WCAG 2.2)", () => {
  it.each(cases)("%s stands on %s at %d:1 or better, light and dark", (text, ground, least) => {
    for (const theme of ["light", "dark"] as const) {
      const front = tokens.get(text)?.[theme];
      const back = tokens.get(ground)?.[theme];
      if (!front || !back) throw new Error(`No token --${text} or --${ground}`);
      expect(contrast(front, back)).toBeGreaterThanOrEqual(least);
    }
  });
});

function parse(text: string): Oklch {
  const [lightness = "0", chroma = "0", hue = "0"] = text.trim().split(/\s+/);
  return [Number.parseFloat(lightness) / 100, Number(chroma), Number(hue)];
}

/** Relative luminance through linear sRGB (Ottosson's OKLab matrices), out-of-gamut parts clipped. */
function luminance([lightness, chroma, hue]: Oklch): number {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: Oklch, other: Oklch): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
