// `npm run check:architecture`: the rules of the house that types and lint cannot see.
import { fileURLToPath } from "node:url";
import {
  checkFeatureCycles,
  checkFileCycles,
  checkRelativeImports,
  readImports,
} from "./architecture/imports";
import { checkJobs } from "./architecture/jobs";
import { readSourceTree } from "./architecture/source-tree";
import { checkTrackedText } from "./architecture/tracked-text";
import { checkLength, checkVocabulary } from "./architecture/vocabulary";
import { checkWords } from "./architecture/words";

const tree = readSourceTree(fileURLToPath(new URL("..", import.meta.url)));
const imports = readImports(tree);
const violations = [
  ...checkVocabulary(tree),
  ...checkLength(tree),
  ...checkRelativeImports(tree, imports),
  ...checkFeatureCycles(imports),
  ...checkFileCycles(imports),
  ...checkJobs(tree),
  ...checkWords(tree),
  ...checkTrackedText(tree),
];

for (const { path, line, message } of violations)
  console.error(`${path}${line ? `:${line}` : ""}\n    ${message}`);
if (violations.length > 0) {
  console.error(
    `\n${violations.length} architecture ${violations.length === 1 ? "rule is" : "rules are"} broken.`,
  );
  process.exitCode = 1;
}
