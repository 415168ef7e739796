import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export type SourceTree = {
  /** Paths from the root, with "/" on every system: tracked files and new ones that are not ignored. */
  paths: string[];
  read: (path: string) => string;
};

/** One broken rule: where, and what to do instead. */
export type Violation = { path: string; line?: number; message: string };

/** The files that git would show a colleague. */
export function readSourceTree(root: string): SourceTree {
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  const paths = [...new Set(listed.split("\0"))].filter(
    (path) => path !== "" && existsSync(join(root, path)),
  );
  const cache = new Map<string, string>();
  const read = (path: string) => {
    const known = cache.get(path) ?? readFileSync(join(root, path), "utf8");
    cache.set(path, known);
    return known;
  };
  return { paths: paths.sort(), read };
}

export const isTest = (path: string) => /\.test\.tsx?$/.test(path);
export const isCode = (path: string) => /\.tsx?$/.test(path) && !path.endsWith(".d.ts");

export function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
}

export function lineOf(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}
