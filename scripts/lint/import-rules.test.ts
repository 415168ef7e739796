import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import tseslint from "typescript-eslint";
import { importRules } from "./import-rules.js";

const eslint = new ESLint({
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.{ts,tsx}"],
      languageOptions: { parser: tseslint.parser as never },
      plugins: { "@typescript-eslint": tseslint.plugin as never },
    },
    ...importRules,
  ],
});

/** The messages for one line of code, as if it stood in that file. */
async function lint(filePath: string, code: string): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath });
  return results.flatMap((result) => result.messages.map((message) => message.message));
}

const allowed: [string, string][] = [
  ["app/routes/staff/clients.tsx", 'import { listClients } from "~/features/clients/queries.server";'],
  ["app/routes/hooks/yclients.ts", 'import { webhook } from "~/integrations/yclients/webhook.server";'],
  [
    "app/features/clients/queries.server.ts",
    'import { clients } from "~drizzle/schema"; import { eq } from "drizzle-orm";',
  ],
  [
    "app/features/clients/components/card.tsx",
    'import type { Card } from "../queries.server"; import { Button } from "~/ui/button";',
  ],
  [
    "app/integrations/yclients/adapter.server.ts",
    'import type { BookingMirror } from "~/features/booking/ports";',
  ],
  ["app/lib/core.ts", 'import type { Db } from "~drizzle/client.server";'],
  ["app/ui/button.tsx", 'import { useMessages } from "~/i18n";'],
  ["drizzle/schema/clients.ts", 'import { table } from "../columns";'],
];

const refused: [string, string, RegExp][] = [
  [
    "app/features/clients/model.ts",
    'import { loader } from "~/routes/staff/home";',
    /Nobody imports a route/,
  ],
  ["app/routes/staff/clients.tsx", 'import { clients } from "~drizzle/schema";', /A route holds no SQL/],
  ["app/routes/staff/clients.tsx", 'import { eq } from "drizzle-orm";', /A route holds no SQL/],
  [
    "app/routes/staff/sync.tsx",
    'import { createClient } from "~/integrations/yclients/client.server";',
    /never talks to a vendor/,
  ],
  ["app/features/sync/commands.server.ts", 'import { map } from "~/integrations/yclients/map";', /ports\.ts/],
  ["app/features/sync/model.ts", 'import { eq } from "drizzle-orm";', /Only \*\.server\.ts files/],
  [
    "app/features/sync/components/row.tsx",
    'import { listRows } from "../queries.server";',
    /runs in the browser/,
  ],
  ["app/features/sync/jobs.server.ts", 'import { Queue } from "bullmq";', /enqueue/],
  [
    "app/ui/table.tsx",
    'import type { Client } from "~/features/clients/queries.server";',
    /ui is domain-free/,
  ],
  ["app/lib/money.ts", 'import { plural } from "~/i18n/plural";', /lib is domain-free/],
  ["app/features/booking/queries.server.ts", 'import Database from "better-sqlite3";', /database driver/],
  ["drizzle/columns/sqlite.ts", 'import { clock } from "~/lib/clock";', /imports nothing of ours/],
  ["drizzle/schema/clients.ts", 'import { stages } from "~/features/pipeline/model";', /rows, not rules/],
];

describe("who may import whom", () => {
  it.each(allowed)("%s may: %s", async (file, code) => {
    expect(await lint(file, code)).toEqual([]);
  });

  it.each(refused)("%s may not: %s", async (file, code, message) => {
    expect(await lint(file, code)).toEqual([expect.stringMatching(message)]);
  });
});
