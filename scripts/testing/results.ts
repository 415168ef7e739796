import { existsSync, readFileSync } from "node:fs";

export type Counts = { passed: number; failed: number; skipped: number };
export type StageResult = Counts & { problems: string[]; skippedTitles: string[] };

/** The part of vitest's JSON report that is counted here. */
type Report = {
  testResults: {
    name: string;
    status: "passed" | "failed";
    message?: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
};

/**
 * Reads what one vitest run reported. A file that failed to load counts as one failure, and so does a run that ended
 * badly without naming a failed test (an unhandled rejection, a crash): a red exit never adds up to a green line.
 */
export function readResults(reportFile: string, exitCode: number): StageResult {
  const result: StageResult = { passed: 0, failed: 0, skipped: 0, problems: [], skippedTitles: [] };
  if (!existsSync(reportFile)) {
    if (exitCode !== 0) fail(result, `vitest ended with code ${exitCode} and no report`);
    return result;
  }
  const report = JSON.parse(readFileSync(reportFile, "utf8")) as Report;
  for (const file of report.testResults) {
    const failedBefore = result.failed;
    for (const test of file.assertionResults) {
      if (test.status === "passed") result.passed += 1;
      else if (test.status === "failed") fail(result, `${file.name}: ${test.fullName}`);
      else {
        result.skipped += 1;
        result.skippedTitles.push(test.fullName);
      }
    }
    if (file.status === "failed" && result.failed === failedBefore) fail(result, `${file.name} did not load`);
  }
  if (exitCode !== 0 && result.failed === 0) fail(result, "an error outside any test (see above)");
  return result;
}

function fail(result: StageResult, problem: string): void {
  result.failed += 1;
  result.problems.push(problem);
}

export function addCounts(total: Counts, more: Counts): void {
  total.passed += more.passed;
  total.failed += more.failed;
  total.skipped += more.skipped;
}

/** The one closing line that other programs read. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
