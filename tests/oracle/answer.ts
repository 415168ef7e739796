import { answerPhones, phoneFile } from "./phones";
import { answerRules, rulesFile } from "./rules";
import { answerSlots, slotsFile } from "./slots";

/** Feeds a file of cases, recognised by its `format`, to the functions the product uses. Nobody here looks at `expected`. */
export function answer(file: unknown): Record<string, unknown> {
  const format = (file as { format?: unknown } | null)?.format;
  switch (format) {
    case "slot-scenarios/1":
      return answerSlots(slotsFile.parse(file));
    case "phone-cases/1":
      return answerPhones(phoneFile.parse(file));
    case "seed-cases/1":
      return answerRules(rulesFile.parse(file));
    default:
      throw new Error(`Unknown format of cases: ${String(format)}`);
  }
}
