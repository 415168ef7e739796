import { readFileSync } from "node:fs";
import { answer } from "./answer";

/** `npm run -s oracle -- FILE`: prints what the product says to every case of a file, as one JSON object. */
const [path] = process.argv.slice(2);
if (!path) {
  console.error("Usage: npm run -s oracle -- FILE");
  process.exit(2);
}
console.log(JSON.stringify(answer(JSON.parse(readFileSync(path, "utf8"))), null, 1));
