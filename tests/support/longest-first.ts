import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest, in that order: begun last, one of them would keep one core waiting for the other. */
const LONG = [
  "e2e/every-page",
  "e2e/stranger-bad-days",
  "e2e/public-booking",
  "e2e/calendar",
  "e2e/stranger",
  "integration/authorization",
  "integration/demo-seed",
  "integration/bad-input",
  "jobs/crash",
  "payments/payments",
  "integration/visit-notices",
];

/** A file's place among them; the rest comes after. */
function placeOf({ moduleId }: TestSpecification): number {
  const at = LONG.findIndex((part) => moduleId.includes(part));
  return at === -1 ? LONG.length : at;
}

/** The order of test files within a stage. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}
