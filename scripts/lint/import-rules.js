import { existsSync, readdirSync } from "node:fs";

/**
 * Who may import whom, as architecture says: routes -> features -> jobs -> drizzle -> lib, and vendors -> ports.
 * Each message says where the code belongs instead. Relative imports never leave their own folder
 * (scripts/check-architecture.ts sees to that), so the `~` spellings below are all there is to check.
 */
const ban = (regex, message, { typesAllowed = false } = {}) => ({
  regex,
  message,
  allowTypeImports: typesAllowed,
});

const routes = ban(
  "^~/routes(/|$)",
  "Nobody imports a route. What two places need belongs to a feature (rules, queries, commands), to ui (domain-free components) or to lib.",
);
const drivers = ban(
  "^(better-sqlite3|pg|drizzle-orm/(better-sqlite3|sqlite-proxy|sqlite-core|pg-core|node-postgres|.*migrator))$",
  "Only drizzle/ names a database driver or a dialect. Tables come from ~drizzle/schema, the connection is core.db.",
);
const drizzle = (options) =>
  ban(
    "^(~drizzle|drizzle-orm)(/|$)",
    "Only *.server.ts files of a feature talk to the database; a page gets plain DTOs from a query.",
    options,
  );
const vendors = (message) => ban("^~/integrations(/|$)", message);
const features = (message, options) => ban("^~/features(/|$)", message, options);
const pages = ban("^~/ui(/|$)", "Only routes and components draw. Server code returns data, not markup.");
// A pattern that allows types lets them pass every other pattern it overlaps with: `server` stays clear of the others.
const server = (folders) =>
  ban(
    `^(\\.|~/(${folders})/).*\\.server$`,
    "This runs in the browser too: take the server's types with `import type` and its data through the loader.",
    { typesAllowed: true },
  );
const queue = ban(
  "^(bullmq)$",
  "Work is enqueued with enqueue(tx, job, payload) of ~/jobs/enqueue; only app/jobs and workers know the queue's library.",
);

const zone = (files, patterns, ignores = []) => ({
  files,
  ignores: ["**/*.test.{ts,tsx}", ...ignores],
  rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] },
});

const featuresNeverKnowVendors = vendors(
  "A feature never knows a vendor. Say what it needs as an interface in its ports.ts; the vendor's adapter implements it and the registry wires the two.",
);

function vendorZone(vendor) {
  const others = ban(
    `^~/integrations/(?!(core|${vendor})(/|$))`,
    "Vendors do not know each other: deleting one must be deleting a folder, a registry line and a route line. Shared wire code belongs to integrations/core.",
  );
  const onlyPorts = ban(
    "^~/features/(?!.*/ports$)",
    "A vendor sees a feature through its ports.ts only. Widen the port, or move the rule into the feature.",
    { typesAllowed: true },
  );
  return zone(
    [`app/integrations/${vendor}/**/*.{ts,tsx}`],
    [routes, drivers, queue, pages, drizzle(), others, onlyPorts],
  );
}

const integrations = "app/integrations";
const vendorNames = existsSync(integrations)
  ? readdirSync(integrations, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "core")
      .map((entry) => entry.name)
  : [];

export const importRules = [
  zone(
    ["app/**/*.{ts,tsx}", "workers/**/*.ts", "scripts/**/*.ts", "tests/**/*.ts"],
    [routes],
    ["app/routes.ts"],
  ),
  // Webhooks are routes that the server may answer ahead of Remix, by the very same handlers.
  zone(["app/server/**/*.ts"], [{ ...routes, regex: "^~/routes/(?!hooks/direct)" }]),
  zone(
    ["app/lib/**/*.{ts,tsx}"],
    [
      ban(
        "^~/(?!lib/)",
        "lib is domain-free and imports nothing of ours. A rule about a noun belongs to features/<noun>/model.ts.",
      ),
      drizzle({ typesAllowed: true }),
    ],
  ),
  zone(
    ["app/ui/**/*.{ts,tsx}"],
    [
      ban(
        "^~/(?!(lib|i18n|ui)(/|$))",
        "ui is domain-free. A component that knows a noun belongs to features/<noun>/components.",
      ),
      drizzle(),
      server("lib|i18n|ui"),
    ],
  ),
  zone(
    ["app/i18n/**/*.{ts,tsx}"],
    [
      ban(
        "^(~drizzle|~/(?!(lib|i18n)/))",
        "i18n holds words and their formatting, nothing that has rows or rules.",
      ),
    ],
  ),
  zone(
    ["app/jobs/**/*.ts"],
    [
      routes,
      drivers,
      pages,
      features(
        "The job kit knows no noun. Definitions stand in features/<noun>/jobs.ts; only the catalogue lists them.",
        { typesAllowed: true },
      ),
      ban("^~/integrations(/|$)", "The job kit knows no vendor; handlers get ports from their context.", {
        typesAllowed: true,
      }),
    ],
    ["app/jobs/catalogue*.ts"],
  ),
  zone(["app/features/**/*.server.{ts,tsx}"], [routes, drivers, queue, pages, featuresNeverKnowVendors]),
  zone(
    ["app/features/**/*.{ts,tsx}"],
    [
      routes,
      drivers,
      queue,
      featuresNeverKnowVendors,
      drizzle({ typesAllowed: true }),
      server("lib|i18n|ui|features|jobs"),
    ],
    ["app/features/**/*.server.{ts,tsx}"],
  ),
  zone(
    ["app/routes/**/*.{ts,tsx}"],
    [
      routes,
      drivers,
      queue,
      ban(
        "^(~drizzle|drizzle-orm)(/|$)",
        "A route holds no SQL: read through a feature's queries.server, write through its commands.server.",
      ),
      ban(
        "^~/integrations/(?!core/)",
        "A route never talks to a vendor. Call a feature; it reaches the vendor through a port or a job.",
      ),
      ban("^(undici|nodemailer)$", "A route makes no outside call: enqueue a job."),
    ],
    ["app/routes/hooks/**"],
  ),
  zone(
    ["app/routes/hooks/**/*.ts"],
    [
      routes,
      drivers,
      queue,
      ban(
        "^(~drizzle|drizzle-orm)(/|$)",
        "A webhook route only wires a vendor's verification to the inbox; rows are written by features/sync.",
      ),
      ban(
        "^~/integrations/(?!(core/|[^/]+/webhook))",
        "A webhook route takes only the vendor's webhook module.",
      ),
    ],
  ),
  zone(
    ["drizzle/**/*.ts"],
    [
      ban(
        "^~/(?!lib/)",
        "drizzle holds rows, not rules: it may use lib only. Put the rule into features/<noun>/model.ts.",
      ),
    ],
  ),
  zone(
    ["drizzle/columns/**/*.ts"],
    [ban("^~", "The column kit is the lowest floor: it imports nothing of ours.")],
  ),
  ...vendorNames.map(vendorZone),
];
