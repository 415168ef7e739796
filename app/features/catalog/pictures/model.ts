/** The most bytes of a picture as it is sent; a phone's photograph is four or five megabytes. */
export const PICTURE_BYTES_MAX = 8 * 1024 * 1024;
/** The most pixels it may unfold into: a small file can hold a picture that fills the memory. */
export const PICTURE_PIXELS_MAX = 50_000_000;
/** Longer side of what is kept. */
export const PICTURE_SIDE_MAX = 1200;

/** Formats that are taken, by the name the decoder gives them. */
export type PictureFormat = "jpeg" | "png" | "webp" | "gif" | "avif";

/** What a file is by its first bytes, whatever its name and the browser say; null for anything else, SVG among it. */
export function sniffPicture(bytes: Uint8Array): PictureFormat | null {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return "png";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "webp";
  if (text(0, 6) === "GIF87a" || text(0, 6) === "GIF89a") return "gif";
  if (text(4, 12) === "ftypavif") return "avif";
  return null;
}
