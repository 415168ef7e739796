/** The most bytes of a photograph as it is sent. */
export const PHOTO_BYTES_MAX = 12 * 1024 * 1024;
/** The most pixels it may unfold into; a phone's largest photographs have fifty million. */
export const PHOTO_PIXELS_MAX = 60_000_000;
/** Longer sides of what is kept. */
export const PHOTO_SIDE_MAX = 2048;
export const THUMB_SIDE_MAX = 320;

/** How the client stands. Those that a form asks for, and what does not fit among them. */
export const POSES = ["front", "side", "back", "other"] as const;
export type Pose = (typeof POSES)[number];

/** Why a file is no photograph for us. */
export type PhotoRefusal = "too_big" | "format" | "heic" | "animated" | "pixels" | "broken";

/** What a file is by its first bytes, whatever its name says. `heic`: what iPhones keep, which we cannot read. */
export function sniffPhoto(bytes: Uint8Array): "jpeg" | "png" | "webp" | "gif" | "avif" | "heic" | null {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "webp";
  if (text(0, 6) === "GIF87a" || text(0, 6) === "GIF89a") return "gif";
  if (text(4, 8) !== "ftyp") return null;
  const brand = text(8, 12);
  if (brand === "avif") return "avif";
  return /^(heic|heix|hevc|hevx|heim|heis|mif1|msf1)$/.test(brand) ? "heic" : null;
}

/** A photograph without its pixels. */
export interface PhotoFacts {
  id: number;
  takenOn: string;
  period: string;
  pose: Pose;
  width: number;
  height: number;
  enteredBy: string;
}

/** Two photographs to be held side by side. */
export interface PhotoPair {
  pose: Pose;
  before: PhotoFacts;
  after: PhotoFacts;
  /** All of the pose, for choosing others. */
  all: PhotoFacts[];
}

/**
 * What to compare: of the pose asked for, or the one with most photographs, the two that were chosen, else the first and the last. Null
 * while no pose has two.
 */
export function pairOf(
  photos: readonly PhotoFacts[],
  wanted: { pose?: string | null; before?: number | null; after?: number | null } = {},
): PhotoPair | null {
  const byPose = POSES.map((pose) => ({ pose, all: photos.filter((photo) => photo.pose === pose) }));
  const able = byPose.filter(({ all }) => all.length > 1).sort((a, b) => b.all.length - a.all.length);
  const chosen = able.find(({ pose }) => pose === wanted.pose) ?? able[0];
  if (!chosen) return null;
  const all = [...chosen.all].sort((a, b) => (a.takenOn < b.takenOn ? -1 : a.takenOn > b.takenOn ? 1 : a.id - b.id));
  const named = (id: number | null | undefined) => all.find((photo) => photo.id === id);
  const before = named(wanted.before) ?? all[0];
  const after = named(wanted.after) ?? all.at(-1);
  return before && after ? { pose: chosen.pose, before, after, all } : null;
} // prettier-ignore
