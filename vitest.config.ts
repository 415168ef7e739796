import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/support/longest-first";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const alias = [
  { find: /^~drizzle\//, replacement: `${at("./drizzle")}/` },
  { find: /^~tests\//, replacement: `${at("./tests")}/` },
  { find: /^~\//, replacement: `${at("./app")}/` },
];

const databaseTests = [
  "app/**/*.db.test.{ts,tsx}",
  "drizzle/**/*.db.test.ts",
  "tests/integration/**/*.test.ts",
];
const unitTests = [
  "app/**/*.test.{ts,tsx}",
  "drizzle/**/*.test.ts",
  "workers/**/*.test.ts",
  "scripts/**/*.test.ts",
  "tests/oracle/**/*.test.ts",
  "tests/contracts/**/*.test.ts",
  "tests/support/**/*.test.ts",
  "tests/bench/**/*.test.ts",
];

/**
 * What holds transactions open for longest and nests most: these run once more with one connection. Both engines refuse a statement outside the
 * open transaction by themselves, so the rest could only say so again.
 */
const withOneConnection = [
  "app/features/{booking/book,merging,payments,sync/records}/*.db.test.ts",
  "app/features/loyalty/commands.db.test.ts",
];

/**
 * The same database tests run as two projects, one per engine: the column kit picks its dialect once per process
 * from DATABASE_URL, so one process can never hold both (see tests/support/databases.ts).
 */
function integrationProject({
  name,
  order,
  env,
  include = databaseTests,
}: {
  name: string;
  order: number;
  env: Record<string, string>;
  include?: string[];
}) {
  return {
    resolve: { alias },
    test: {
      name,
      include,
      exclude: ["**/node_modules/**"],
      environment: "node" as const,
      pool: "forks" as const,
      // One module graph for all files of a worker: loading the product anew for each costs more than most of them do. No test mocks a module.
      isolate: false,
      env,
      globalSetup: ["tests/support/outside-world.ts"],
      maxWorkers: maxWaitingWorkers,
      testTimeout: 20_000,
      hookTimeout: 60_000,
      sequence: { groupOrder: order },
    },
  };
}

// Two cores are the smallest machine that counts.
const maxWorkers = 2;
/** These wait for databases, browsers and processes of their own: a third one fills the pauses. */
const maxWaitingWorkers = 3;

export default defineConfig({
  resolve: { alias },
  test: {
    maxWorkers,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: unitTests,
          exclude: ["**/node_modules/**", "**/*.db.test.{ts,tsx}"],
          environment: "node",
          pool: "threads",
          isolate: false,
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      integrationProject({
        name: "integration-sqlite",
        order: 1,
        env: { DATABASE_URL: "file:chosen-per-test" },
      }),
      integrationProject({
        name: "integration-postgres",
        order: 2,
        env: { DATABASE_URL: "postgres://chosen-per-test" },
      }),
      // A pool of one connection: whatever needs a second one while its transaction is open hangs here, and is found.
      integrationProject({
        name: "integration-pool-of-one",
        order: 3,
        env: { DATABASE_URL: "postgres://chosen-per-test", TEST_POOL_SIZE: "1" },
        include: withOneConnection,
      }),
      {
        resolve: { alias },
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          environment: "node",
          pool: "forks",
          globalSetup: ["tests/support/outside-world.ts", "tests/support/built-product.ts"],
          maxWorkers: maxWaitingWorkers,
          isolate: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 4 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          environment: "node",
          pool: "forks",
          globalSetup: ["tests/support/outside-world.ts", "tests/support/built-product.ts"],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
});
