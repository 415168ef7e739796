import ts from "typescript";
import { isTest, lineOf, parse, type SourceTree, type Violation } from "./source-tree";

const cyrillic = /[\u0400-\u04FF]/;
const letters = /\p{L}{2,}/u;
const spokenAttributes = new Set([
  "aria-label",
  "aria-description",
  "alt",
  "label",
  "placeholder",
  "title",
  "description",
]);
const advice = "Words live in app/i18n/{ru,en}/<area>.ts: add a key to both and write m.<area>.<key>";

/** No user-visible text outside the catalogue: not in a component, not in a route. The gallery of components shows made-up rows. */
export function checkWords({ paths, read }: SourceTree): Violation[] {
  return paths
    .filter(
      (path) => /^app\/(?!i18n\/|ui\/gallery\/).*\.tsx$/.test(path) || /^app\/routes\/.*\.ts$/.test(path),
    )
    .filter((path) => !isTest(path))
    .flatMap((path) => wordsIn(path, read(path)));
}

function wordsIn(path: string, text: string): Violation[] {
  const file = parse(path, text);
  const found: Violation[] = [];
  const say = (node: ts.Node, words: string) =>
    found.push({
      path,
      line: lineOf(file, node),
      message: `text in code: "${words.trim().slice(0, 50)}". ${advice}`,
    });
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && letters.test(node.text)) say(node, node.text);
    else if (ts.isJsxAttribute(node) && isSpoken(node)) say(node, node.initializer?.getText(file) ?? "");
    else if ((ts.isStringLiteral(node) || ts.isTemplateLiteralToken(node)) && cyrillic.test(node.text))
      say(node, node.text);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function isSpoken(attribute: ts.JsxAttribute): boolean {
  const { initializer, name } = attribute;
  if (!initializer || !ts.isStringLiteral(initializer)) return false;
  return ts.isIdentifier(name) || ts.isJsxNamespacedName(name)
    ? spokenAttributes.has(name.getText()) &&
        letters.test(initializer.text) &&
        !cyrillic.test(initializer.text)
    : false;
}
