import type { SourceTree, Violation } from "./source-tree";
import { isTest } from "./source-tree";

const featureFiles = new Map([
  ["model.ts", "pure rules and types"],
  ["schema.ts", "zod for forms, params and stored JSON"],
  ["policy.ts", "who may do what"],
  ["queries.server.ts", "reads"],
  ["commands.server.ts", "use cases that write"],
  ["jobs.ts", "job definitions"],
  ["jobs.server.ts", "job handlers"],
  ["ports.ts", "what the feature needs from outside"],
  ["seed.server.ts", "demo rows"],
]);
const vendorFiles = new Map([
  ["contract.ts", "zod of the wire"],
  ["client.server.ts", "the HTTP client"],
  ["map.ts", "wire to domain"],
  ["adapter.server.ts", "implements the features' ports"],
  ["account.server.ts", "what an adapter is built from: the account as it is set up on its page"],
  ["webhook.server.ts", "verification of what the vendor sends"],
]);
const appEntries = new Set([
  ...["root.tsx", "entry.server.tsx", "entry.client.tsx", "routes.ts"],
  ...["routes", "features", "integrations", "jobs", "ui", "lib", "i18n", "server", "styles"],
]);
const bannedWords = "utils?|helpers?|managers?|misc|common|shared|index|types|constants";
const bannedName = new RegExp(`^(?:.*-)?(?:${bannedWords})$|^service$`);
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Names that a framework or a rule of ours asks for. `service` is also a noun of this trade, so pages may be called so. */
const allowedPaths = [
  /^drizzle\/(schema|columns)\/index\.ts$/,
  /^app\/i18n\/[a-z]{2}\/common\.ts$/,
  /^app\/(routes|i18n)\/.*service\.tsx?$/,
  /\/components\/(.*\/)?service\.tsx$/,
];

/** Closed file names per kind of folder, kebab-case, and no name that means "anything". */
export function checkVocabulary({ paths }: SourceTree): Violation[] {
  return paths
    .filter(
      (path) =>
        /^(app|drizzle|workers|scripts|tests)\//.test(path) && !path.startsWith("drizzle/migrations/"),
    )
    .flatMap((path) => [...checkName(path), ...checkPlace(path)].map((message) => ({ path, message })));
}

function checkName(path: string): string[] {
  if (allowedPaths.some((allowed) => allowed.test(path))) return [];
  const parts = path.split("/");
  const file = parts.pop() ?? "";
  const messages: string[] = [];
  for (const name of [...parts, file]) if (!kebab.test(name)) messages.push(`"${name}" is not kebab-case`);
  for (const name of [...parts, file.split(".")[0] ?? ""]) {
    if (bannedName.test(name))
      messages.push(`"${name}" says nothing: name the file after the one idea it holds`);
  }
  return messages;
}

function checkPlace(path: string): string[] {
  const [top, area, noun, ...rest] = path.split("/");
  if (top !== "app" || area === undefined) return [];
  if (!appEntries.has(area)) return [`app/ has no place called "${area}": ${[...appEntries].join(", ")}`];
  if (noun === undefined) return [];
  if (area === "features") return checkFeatureFile(noun, rest);
  if (area === "integrations" && noun !== "core") return checkVendorFile(noun, rest);
  return [];
}

function checkFeatureFile(noun: string, rest: string[]): string[] {
  const file = rest[rest.length - 1];
  if (file === undefined) return [`a feature is a folder: app/features/<noun>/, not the file ${noun}`];
  if (isTest(file) || rest.slice(0, -1).includes("components")) return [];
  if (featureFiles.has(file)) return [];
  return [
    `a feature has no "${file}". It knows: ${describe(featureFiles)}, components/ (its UI); a sub-concern is a folder with the same names`,
  ];
}

function checkVendorFile(vendor: string, rest: string[]): string[] {
  const file = rest[rest.length - 1];
  // The one place that knows which vendor is live, and the one that starts their simulators together.
  if (vendor === "registry.server.ts" || vendor === "simulators.server.ts") return [];
  if (file === undefined)
    return isTest(vendor) ? [] : [`a vendor is a folder: app/integrations/<vendor>/, not the file ${vendor}`];
  if (isTest(file) || rest[0] === "simulator" || vendorFiles.has(file)) return [];
  return [`a vendor has no "${file}". It knows: ${describe(vendorFiles)}, simulator/ (speaks the same wire)`];
}

function describe(files: Map<string, string>): string {
  return [...files].map(([name, purpose]) => `${name} (${purpose})`).join(", ");
}

const limits: { pattern: RegExp; lines: number }[] = [
  { pattern: /^app\/routes\/(?!.*\.server\.ts$).*\.tsx?$/, lines: 200 },
  { pattern: /^(app|drizzle|workers)\/(?!i18n\/).*\.tsx?$/, lines: 400 },
];

/** Long files hide the second idea in them. The limits are well above the habit (250 lines, a route 120). */
export function checkLength({ paths, read }: SourceTree): Violation[] {
  return paths.flatMap((path) => {
    const limit = isTest(path) ? undefined : limits.find(({ pattern }) => pattern.test(path));
    if (limit === undefined) return [];
    const lines = read(path).split("\n").length;
    if (lines <= limit.lines) return [];
    return [
      {
        path,
        message: `${lines} lines, at most ${limit.lines}: move one idea out (a sub-concern, a component, a lib module)`,
      },
    ];
  });
}
