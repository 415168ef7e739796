import { dirname, posix } from "node:path";
import ts from "typescript";
import { isCode, isTest, lineOf, parse, type SourceTree, type Violation } from "./source-tree";

type Import = { from: string; to: string; line: number; typeOnly: boolean };

const aliases: [prefix: string, folder: string][] = [
  ["~/", "app/"],
  ["~drizzle/", "drizzle/"],
  ["~tests/", "tests/"],
];

/** Static imports between our own files. Lazy `import()` is left out: that is how a cycle is allowed to be broken. */
export function readImports({ paths, read }: SourceTree): Import[] {
  const known = new Set(paths);
  return paths
    .filter((path) => isCode(path) && !isTest(path) && /^(app|drizzle|workers)\//.test(path))
    .flatMap((path) => importsOf(path, read(path), known));
}

function importsOf(path: string, text: string, known: Set<string>): Import[] {
  const file = parse(path, text);
  const found: Import[] = [];
  for (const statement of file.statements) {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
    const specifier = statement.moduleSpecifier;
    if (specifier === undefined || !ts.isStringLiteral(specifier)) continue;
    const to = resolve(path, specifier.text, known);
    if (to === null) continue;
    const typeOnly = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    found.push({ from: path, to, line: lineOf(file, statement), typeOnly });
  }
  return found;
}

function resolve(from: string, specifier: string, known: Set<string>): string | null {
  const alias = aliases.find(([prefix]) => specifier.startsWith(prefix));
  const base = alias
    ? alias[1] + specifier.slice(alias[0].length)
    : specifier.startsWith(".")
      ? posix.join(dirname(from), specifier)
      : specifier === "~drizzle/schema"
        ? "drizzle/schema"
        : null;
  if (base === null) return null;
  const candidates = [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`];
  return candidates.find((candidate) => known.has(candidate)) ?? null;
}

/** The folder that a relative import may not leave: a feature, a vendor, another part of app, or a top folder. */
function homeOf(path: string): string {
  const [top, area, noun] = path.split("/");
  if (top !== "app") return top ?? "";
  return area === "features" || area === "integrations" ? `app/${area}/${noun}` : `app/${area}`;
}

export function checkRelativeImports(tree: SourceTree, imports: Import[]): Violation[] {
  return (
    imports
      .filter(({ from, to }) => homeOf(from) !== homeOf(to) && dirname(from) !== "app")
      // The core is every vendor's ground: reaching it is never a breach.
      .filter(
        ({ from, to }) => !(from.startsWith("app/integrations/") && to.startsWith("app/integrations/core/")),
      )
      .filter(({ from, line }) => /["']\.\.?\//.test(lineText(tree, from, line)))
      .map(({ from, to, line }) => ({
        path: from,
        line,
        message: `a relative import may not leave ${homeOf(from)}: write ${aliasFor(to)}, so that the import rules can read it`,
      }))
  );
}

function lineText(tree: SourceTree, path: string, line: number): string {
  // An import may span lines; its specifier ends it.
  return tree.read(path).split("\n").slice(line - 1).join("\n").split(";")[0] ?? ""; // prettier-ignore
}

function aliasFor(path: string): string {
  const alias = aliases.find(([, folder]) => path.startsWith(folder));
  return (alias ? alias[0] + path.slice(alias[1].length) : path).replace(/(\/index)?\.tsx?$/, "");
}

const features = /^app\/features\/([^/]+)\/(.+)$/;

/**
 * Cycles between features. A job definition or a port is what breaks a cycle, and seeds stand above all features, so
 * those files do not count.
 */
export function checkFeatureCycles(imports: Import[]): Violation[] {
  const edges = new Map<string, Map<string, Import>>();
  for (const one of imports) {
    const [, from, fromFile = ""] = features.exec(one.from) ?? [];
    const [, to, toFile = ""] = features.exec(one.to) ?? [];
    if (!from || !to || from === to || one.typeOnly) continue;
    if (/(^|\/)(jobs|ports)\.ts$/.test(toFile) || fromFile.endsWith("seed.server.ts")) continue;
    const targets = edges.get(from) ?? new Map<string, Import>();
    if (!targets.has(to)) targets.set(to, one);
    edges.set(from, targets);
  }
  const names = new Map([...edges].map(([from, targets]) => [from, [...targets.keys()]]));
  return findCycles(names).map((cycle) => {
    const steps = cycle.map((from, i) => edges.get(from)?.get(cycle[(i + 1) % cycle.length] ?? ""));
    const proof = steps.map((step) => (step ? `${step.from}:${step.line} -> ${step.to}` : "?")).join("; ");
    return {
      path: `app/features/${cycle[0]}`,
      message: `features in a circle: ${[...cycle, cycle[0]].join(" -> ")}. Make the second reaction a job (enqueue its definition). ${proof}`,
    };
  });
}

/** Cycles between files, counting only imports that exist at run time. */
export function checkFileCycles(imports: Import[]): Violation[] {
  const edges = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    // Tables refer to each other through functions; drizzle resolves those late.
    if (typeOnly || from === to || (from.startsWith("drizzle/schema/") && to.startsWith("drizzle/schema/")))
      continue;
    edges.set(from, [...(edges.get(from) ?? []), to]);
  }
  return findCycles(edges).map((cycle) => ({
    path: cycle[0] ?? "",
    message: `files in a circle: ${[...cycle, cycle[0]].join(" -> ")}. Move what both need into a third file below them`,
  }));
}

/** One shortest cycle for each group of nodes that reach each other. */
export function findCycles(edges: Map<string, string[]>): string[][] {
  const cycles: string[][] = [];
  const settled = new Set<string>();
  for (const start of [...edges.keys()].sort()) {
    if (settled.has(start)) continue;
    const cycle = shortestWayBack(start, edges, settled);
    if (cycle === null) continue;
    cycles.push(cycle);
    for (const node of cycle) settled.add(node);
  }
  return cycles;
}

function shortestWayBack(start: string, edges: Map<string, string[]>, without: Set<string>): string[] | null {
  const cameFrom = new Map<string, string>();
  const queue = [start];
  for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
    for (const next of edges.get(node) ?? []) {
      if (next === start) return wayTo(node, start, cameFrom);
      if (cameFrom.has(next) || without.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return null;
}

function wayTo(node: string, start: string, cameFrom: Map<string, string>): string[] {
  const way = [node];
  for (let at = node; at !== start;) {
    at = cameFrom.get(at) ?? start;
    way.unshift(at);
  }
  return way;
}
