import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { zipped } from "./zip.server";

const at = new Date("2026-03-02T06:07:08Z");

it("is read by another program", async () => {
  const folder = mkdtempSync(join(tmpdir(), "zip-"));
  const entries = [
    { name: "данные.json", bytes: Buffer.from('{"имя":"Анна"}'), at },
    { name: "photos/1.webp", bytes: Buffer.alloc(100_000, 7), at },
    { name: "empty", bytes: Buffer.alloc(0), at },
  ];
  const parts: Buffer[] = [];
  for await (const part of zipped(entries)) parts.push(part);
  const file = join(folder, "a.zip");
  writeFileSync(file, Buffer.concat(parts));
  const script = `import zipfile,sys
z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
z.extractall(sys.argv[2]); print(",".join(f"{i.filename}:{i.file_size}:{i.date_time[3]}" for i in z.infolist()))`;
  const told = execFileSync("python3", ["-c", script, file, folder], { encoding: "utf8", env: { ...process.env, PYTHONIOENCODING: "utf8" } }); // prettier-ignore
  expect(told.trim()).toBe("данные.json:16:6,photos/1.webp:100000:6,empty:0:6".replace("16", String(Buffer.byteLength('{"имя":"Анна"}')))); // prettier-ignore
  expect(readFileSync(join(folder, "photos/1.webp"))).toEqual(Buffer.alloc(100_000, 7));
  rmSync(folder, { recursive: true });
});
