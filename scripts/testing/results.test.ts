import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { closingLine, readResults } from "./results";

const folder = mkdtempSync(join(tmpdir(), "kartoteka-results-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function reportOf(testResults: unknown[]): string {
  const file = join(folder, `${Math.random()}.json`);
  writeFileSync(file, JSON.stringify({ testResults }));
  return file;
}

const test = (status: string) => ({ status, fullName: `a ${status} test` });

describe("what npm test counts", () => {
  it("adds up passed, failed and skipped tests", () => {
    const report = reportOf([
      {
        name: "a.test.ts",
        status: "failed",
        assertionResults: [test("passed"), test("failed"), test("pending")],
      },
    ]);
    expect(readResults(report, 1)).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
  });

  it("a file that did not load is one failure", () => {
    const report = reportOf([{ name: "a.test.ts", status: "failed", message: "no", assertionResults: [] }]);
    expect(readResults(report, 1)).toMatchObject({ passed: 0, failed: 1 });
  });

  it("a red exit without a failed test, or without a report, is a failure", () => {
    const report = reportOf([{ name: "a.test.ts", status: "passed", assertionResults: [test("passed")] }]);
    expect(readResults(report, 1)).toMatchObject({ passed: 1, failed: 1 });
    expect(readResults(join(folder, "none.json"), 139)).toMatchObject({ passed: 0, failed: 1 });
  });

  it("closes with one line that names skipped tests only when there are some", () => {
    expect(closingLine({ passed: 12, failed: 0, skipped: 0 })).toBe("12 passed, 0 failed");
    expect(closingLine({ passed: 12, failed: 1, skipped: 3 })).toBe("12 passed, 1 failed, 3 skipped");
  });
});
