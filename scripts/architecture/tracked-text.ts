import type { SourceTree, Violation } from "./source-tree";

// Written so that this file does not hold what it forbids.
const forbidden: { pattern: RegExp; message: string }[] = [
  {
    pattern: /(?<![\w.:/~-])\/(?:home|root|Users|work|workspace)\/[\w.-]/,
    message: "a path of one machine: compute it from the repository's root or take it from the environment",
  },
  {
    pattern: /\bregistry\.[a-z0-9-]+\.(?:org|com|net|ru)\b|"resolved": "https?:/,
    message:
      "the address of a package registry: everybody's npm knows its own (.npmrc keeps it out of the lock file)",
  },
  { pattern: /\.\.\/shared\b/, message: "points outside the repository, where a reader has nothing" },
];
const binary = /\.(png|jpe?g|webp|gif|ico|woff2?|ttf|sqlite|zip|gz|pdf)$/;

/** What would tie the repository to the place where it was written. */
export function checkTrackedText({ paths, read }: SourceTree): Violation[] {
  return paths
    .filter((path) => !binary.test(path) && path !== "scripts/architecture/tracked-text.ts")
    .flatMap((path) => {
      const text = read(path);
      return forbidden.flatMap(({ pattern, message }) => {
        const match = pattern.exec(text);
        if (match === null) return [];
        return [
          { path, line: text.slice(0, match.index).split("\n").length, message: `"${match[0]}": ${message}` },
        ];
      });
    });
}
