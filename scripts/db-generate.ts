/**
 * `npm run db:generate -- NAME`: writes the next migration of both trains from the schema files, under one name.
 * `npm run db:generate -- --custom NAME`: an empty one for both, to be filled by hand (triggers, moved data).
 */
import { generate, tagsOf, trains } from "./database/drizzle-kit";

const args = process.argv.slice(2);
const custom = args.includes("--custom");
const [name, ...rest] = args.filter((arg) => arg !== "--custom");

if (!name || rest.length > 0 || !/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name))
  fail("Say what the migration does in snake_case: npm run db:generate -- [--custom] add_client_notes");

const before = trains.map((train) => tagsOf(train).length);
if (before[0] !== before[1])
  fail("The two trains are not in step: bring their journals to the same tags before adding to them.");

for (const train of trains) await generate(train, { name, custom }, { ask: true });
const grown = trains.map((train, at) => tagsOf(train).length > (before[at] ?? 0));
if (grown.every((has) => !has)) {
  process.stdout.write("The schema files and the migrations agree: nothing was written.\n");
  process.exit(0);
}
// A change that concerns one engine only still takes the same place in the other's train.
for (const [at, train] of trains.entries())
  if (!grown[at]) await generate(train, { name, custom: true }, { ask: true });

const [sqlite, postgres] = trains.map((train) => tagsOf(train).at(-1));
if (sqlite !== postgres) fail(`The trains got different names: ${sqlite} and ${postgres}.`);
process.stdout.write(`Both trains now end with ${sqlite}. Read the SQL, then: npm run db:check\n`);

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
