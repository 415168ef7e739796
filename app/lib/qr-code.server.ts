import QRCode from "qrcode";

/** A QR code as a drawing: one path of unit squares in a square of `size`, the quiet margin the standard asks for included. */
export interface QrDrawing {
  size: number;
  path: string;
}

/** White modules around the code (ISO/IEC 18004 asks for four). */
const MARGIN = 4;

/** Draws a text as a QR code, rows of dark modules joined, so that the path stays short. */
export function drawQr(text: string): QrDrawing {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: "M" });
  const runs: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (!modules.get(row, column)) continue;
      let width = 1;
      while (column + width < modules.size && modules.get(row, column + width)) width += 1;
      runs.push(`M${column + MARGIN} ${row + MARGIN}h${width}v1h-${width}z`);
      column += width;
    }
  }
  return { size: modules.size + 2 * MARGIN, path: runs.join("") };
}
