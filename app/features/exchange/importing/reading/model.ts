/** Why a file is not read: each has words in the catalogue. */
export type FileTroubleCode =
  | "empty"
  | "old_excel"
  | "not_text"
  | "broken_zip"
  | "zip_bomb"
  | "no_sheet"
  | "quote"
  | "record"
  | "cell"
  | "columns"
  | "rows"
  | "interrupted";

/** A file that cannot be read, and at which row that was seen. */
export class FileTrouble extends Error {
  override readonly name = "FileTrouble";
  constructor(
    readonly code: FileTroubleCode,
    readonly rowNo?: number,
  ) {
    super(code);
  }

  /** As `imports.error` keeps it: `quote:17`. */
  get text(): string {
    return this.rowNo === undefined ? this.code : `${this.code}:${this.rowNo}`;
  }
}

/** One part of a ZIP archive as its directory tells. */
interface ZipEntry {
  name: string;
  packed: number;
  size: number;
}

/**
 * The directory of a ZIP archive (APPNOTE 4.3): null when there is none. Sizes beyond four gigabytes stand in a further record, and here count as
 * what they are: too much.
 */
export function zipEntries(file: Buffer): ZipEntry[] | null {
  const end = file.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > file.length) return null;
  const count = file.readUInt16LE(end + 10);
  let at = file.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let no = 0; no < count; no += 1) {
    if (at + 46 > file.length || file.readUInt32LE(at) !== 0x02014b50) return null;
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) =>
      file.readUInt16LE(at + place),
    );
    const name = file.toString("utf8", at + 46, at + 46 + (nameLength ?? 0));
    entries.push({ name, packed: file.readUInt32LE(at + 20), size: file.readUInt32LE(at + 24) });
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return entries;
}
