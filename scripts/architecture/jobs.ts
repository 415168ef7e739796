import ts from "typescript";
import { isTest, lineOf, parse, type SourceTree, type Violation } from "./source-tree";

type Definition = { path: string; line: number; variable: string; name: string };

/** Every `defineJob` in the tree stands in a jobs.ts, is listed in the catalogue, and has a name of its own. */
export function checkJobs(tree: SourceTree): Violation[] {
  const catalogue = tree.paths
    .filter((path) => /^app\/jobs\/catalogue[^/]*\.ts$/.test(path) && !isTest(path))
    .map(tree.read)
    .join("\n");
  const definitions = tree.paths
    .filter((path) => /^app\/(features|integrations|jobs)\/.*\.ts$/.test(path) && !isTest(path))
    .flatMap((path) => definitionsIn(path, tree.read(path)));
  const firstByName = new Map<string, Definition>();
  return definitions.flatMap((job) => {
    const violations: Violation[] = [];
    const say = (message: string) => violations.push({ path: job.path, line: job.line, message });
    const first = firstByName.get(job.name);
    if (first)
      say(`the job name "${job.name}" is taken by ${first.path}: rows in the outbox are found by it`);
    else firstByName.set(job.name, job);
    if (!/\/jobs\.ts$/.test(job.path))
      say("a job is defined in the feature's jobs.ts, so that anybody may import it without its handler");
    if (!isListed(catalogue, job)) {
      say(`the job ${job.variable} is not in app/jobs/catalogue: no worker would ever run it`);
    }
    return violations;
  });
}

/** Listed by its own name, or with its whole module (`import * as bookingJobs from "~/features/booking/jobs"`). */
function isListed(catalogue: string, job: Definition): boolean {
  if (new RegExp(`\\b${job.variable}\\b`).test(catalogue)) return true;
  const module = job.path.replace(/^app\//, "~/").replace(/\.ts$/, "");
  return new RegExp(`import \\* as \\w+ from "${module}"`).test(catalogue);
}

function definitionsIn(path: string, text: string): Definition[] {
  if (!text.includes("defineJob(")) return [];
  const file = parse(path, text);
  const found: Definition[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isVariableDeclaration(node) &&
      ts.isIdentifier(node.name) &&
      node.initializer &&
      ts.isCallExpression(node.initializer)
    ) {
      const { expression, arguments: given } = node.initializer;
      if (ts.isIdentifier(expression) && expression.text === "defineJob") {
        found.push({
          path,
          line: lineOf(file, node),
          variable: node.name.text,
          name: nameIn(given[0]) ?? node.name.text,
        });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function nameIn(argument: ts.Expression | undefined): string | null {
  if (!argument || !ts.isObjectLiteralExpression(argument)) return null;
  for (const property of argument.properties) {
    if (
      !ts.isPropertyAssignment(property) ||
      !ts.isIdentifier(property.name) ||
      property.name.text !== "name"
    )
      continue;
    if (ts.isStringLiteral(property.initializer)) return property.initializer.text;
  }
  return null;
}
