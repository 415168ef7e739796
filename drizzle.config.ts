import { defineConfig } from "drizzle-kit";

const postgres = /^postgres/.test(process.env.DATABASE_URL ?? "");

/** Read by `npm run db:generate`, once for each engine. */
export default defineConfig({
  dialect: postgres ? "postgresql" : "sqlite",
  schema: "./drizzle/schema/index.ts",
  out: postgres ? "./drizzle/migrations/postgres" : "./drizzle/migrations/sqlite",
  casing: "snake_case",
});
