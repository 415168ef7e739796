import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const alias = [
  { find: /^~drizzle\//, replacement: `${at("./drizzle")}/` },
  { find: /^~tests\//, replacement: `${at("./tests")}/` },
  { find: /^~\//, replacement: `${at("./app")}/` },
];

const databaseTests = ["app/**/*.db.test.{ts,tsx}", "drizzle/**/*.db.test.ts", "tests/integration/**/*.test.ts"];
const unitTests = [
  "app/**/*.test.{ts,tsx}",
  "drizzle/**/*.test.ts",
  "workers/**/*.test.ts",
  "scripts/**/*.test.ts",
  "tests/oracle/**/*.test.ts",
  "tests/contracts/**/*.test.ts",
  "tests/support/**/*.test.ts",
];

/**
 * The same database tests run as two projects, one per engine: the column kit picks its dialect once per process
 * from DATABASE_URL, so one process can never hold both (see tests/support/databases.ts).
 */
function integrationProject(dialect: "sqlite" | "postgres", order: number) {
  return {
    resolve: { alias },
    test: {
      name: `integration-${dialect}`,
      include: databaseTests,
      environment: "node" as const,
      pool: "forks" as const,
      env: {
        TEST_DIALECT: dialect,
        DATABASE_URL: dialect === "postgres" ? "postgres://chosen-per-test" : "file:chosen-per-test.sqlite",
      },
      globalSetup: ["tests/support/outside-world.ts"],
      testTimeout: 20_000,
      hookTimeout: 60_000,
      sequence: { groupOrder: order },
    },
  };
}

// Two cores are the smallest machine that counts, and every worker also talks to a database process.
const maxWorkers = 2;

export default defineConfig({
  resolve: { alias },
  test: {
    maxWorkers,
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: unitTests,
          exclude: ["**/node_modules/**", "**/*.db.test.{ts,tsx}"],
          environment: "node",
          pool: "threads",
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      integrationProject("sqlite", 1),
      integrationProject("postgres", 2),
      {
        resolve: { alias },
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          environment: "node",
          pool: "forks",
          globalSetup: ["tests/support/outside-world.ts"],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        resolve: { alias },
        test: {
          name: "faults",
          include: ["tests/faults/**/*.test.ts"],
          environment: "node",
          pool: "forks",
          globalSetup: ["tests/support/outside-world.ts"],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
