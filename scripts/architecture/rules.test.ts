import { describe, expect, it } from "vitest";
import { checkFeatureCycles, checkFileCycles, checkRelativeImports, readImports } from "./imports";
import { checkJobs } from "./jobs";
import type { SourceTree, Violation } from "./source-tree";
import { checkTrackedText } from "./tracked-text";
import { checkLength, checkVocabulary } from "./vocabulary";
import { checkWords } from "./words";

function treeOf(files: Record<string, string>): SourceTree {
  return { paths: Object.keys(files).sort(), read: (path) => files[path] ?? "" };
}
const named = (...paths: string[]) =>
  checkVocabulary(treeOf(Object.fromEntries(paths.map((path) => [path, ""]))));
const messages = (violations: Violation[]) => violations.map(({ path, message }) => `${path}: ${message}`);

describe("file vocabulary", () => {
  it("accepts the closed set, sub-concerns, components and tests", () => {
    const good = [
      "app/features/booking/model.ts",
      "app/features/booking/availability/model.ts",
      "app/features/booking/availability/model.test.ts",
      "app/features/booking/double-booking.db.test.ts",
      "app/features/booking/components/slot-list.tsx",
      "app/integrations/yclients/simulator/records.ts",
      "app/i18n/ru/common.ts",
      "drizzle/schema/index.ts",
      "app/entry.server.tsx",
    ];
    expect(named(...good)).toEqual([]);
  });

  it.each([
    "app/features/booking/slots.ts",
    "app/features/booking/booking-service.ts",
    "app/integrations/yclients/parser.ts",
    "app/lib/date-utils.ts",
    "app/ui/index.ts",
    "app/lib/types.ts",
    "app/helpers/time.ts",
    "app/ui/DatePicker.tsx",
  ])("refuses %s", (path) => {
    expect(named(path)).not.toEqual([]);
  });

  it("refuses a route that grew over its limit", () => {
    const long = "\n".repeat(230);
    expect(checkLength(treeOf({ "app/routes/staff/home.tsx": long, "app/lib/money.ts": long }))).toHaveLength(
      1,
    );
  });
});

describe("imports", () => {
  const of = (files: Record<string, string>) => readImports(treeOf(files));

  it("finds a circle of files, but not one of types or a lazy one", () => {
    const a = "app/lib/a.ts";
    const b = "app/lib/b.ts";
    expect(
      checkFileCycles(of({ [a]: 'import { b } from "./b";', [b]: 'import { a } from "~/lib/a";' })),
    ).toHaveLength(1);
    expect(
      checkFileCycles(of({ [a]: 'import type { b } from "./b";', [b]: 'import { a } from "./a";' })),
    ).toEqual([]);
    expect(checkFileCycles(of({ [a]: 'const b = import("./b");', [b]: 'import { a } from "./a";' }))).toEqual(
      [],
    );
  });

  it("finds a circle of features and lets a job definition break it", () => {
    const loyalty = {
      "app/features/loyalty/commands.server.ts": 'import { x } from "~/features/booking/queries.server";',
    };
    const call = 'import { award } from "~/features/loyalty/commands.server";';
    const job = 'import { awardPoints } from "~/features/loyalty/jobs";';
    const rest = { "app/features/booking/queries.server.ts": "", "app/features/loyalty/jobs.ts": "" };
    const booking = "app/features/booking/commands.server.ts";
    expect(checkFeatureCycles(of({ ...loyalty, ...rest, [booking]: call }))).toHaveLength(1);
    expect(checkFeatureCycles(of({ ...loyalty, ...rest, [booking]: job }))).toEqual([]);
  });

  it("refuses a relative import out of a feature", () => {
    const tree = treeOf({
      "app/features/booking/model.ts": 'import { x } from "../catalog/model";\nimport { y } from "./schema";',
      "app/features/booking/schema.ts": "",
      "app/features/catalog/model.ts": "",
    });
    expect(messages(checkRelativeImports(tree, readImports(tree)))).toEqual([
      expect.stringContaining("write ~/features/catalog/model"),
    ]);
  });
});

describe("jobs", () => {
  const definition = 'export const sendMail = defineJob({ name: "mail.send", payload });';

  it("refuses a definition that the catalogue does not list", () => {
    const tree = { "app/features/mail/jobs.ts": definition, "app/jobs/catalogue.ts": "" };
    expect(checkJobs(treeOf(tree))).toHaveLength(1);
    expect(checkJobs(treeOf({ ...tree, "app/jobs/catalogue.ts": "register(sendMail)" }))).toEqual([]);
  });

  it("refuses the same name twice", () => {
    const twin = definition.replace("sendMail", "sendOther");
    const tree = {
      "app/features/a/jobs.ts": definition,
      "app/features/b/jobs.ts": twin,
      "app/jobs/catalogue.ts": "sendMail, sendOther",
    };
    expect(messages(checkJobs(treeOf(tree)))).toEqual([
      expect.stringContaining("is taken by app/features/a/jobs.ts"),
    ]);
  });
});

describe("words", () => {
  it("refuses text in components and routes, in either language, and in what is read aloud", () => {
    const page =
      '<h1>{m.home.title}</h1>; <p>Hello there</p>; <a aria-label="Close" href="/x">×</a>; const t = "Клиенты";';
    expect(checkWords(treeOf({ "app/routes/home.tsx": page }))).toHaveLength(3);
    expect(checkWords(treeOf({ "app/i18n/ru/home.tsx": page }))).toEqual([]);
  });
});

describe("tracked text", () => {
  it("refuses paths of a machine and addresses of registries", () => {
    const bad = [
      "/ho" + "me/someone/x",
      "https://regis" + "try.example.org/left-pad",
      "see ../sha" + "red/notes",
    ];
    for (const text of bad) expect(checkTrackedText(treeOf({ "README.md": `see ${text}` }))).toHaveLength(1);
    expect(
      checkTrackedText(treeOf({ "README.md": "~/work, https://example.org/home/x, app/home/x" })),
    ).toEqual([]);
  });
});
