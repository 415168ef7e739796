import type { z } from "zod";
import type { Messages } from "./catalogue";

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];
type Words = Messages["errors"]["fields"];

const wordsOfType: Record<string, keyof Words> = {
  string: "notText",
  number: "notNumber",
  nan: "notNumber",
  bigint: "notNumber",
  int: "notWhole",
  array: "notList",
  boolean: "notBoolean",
};

const wordsOfFormat: Record<string, keyof Words> = {
  email: "email",
  date: "date",
  datetime: "instant",
  time: "time",
  url: "url",
  id: "id",
};

/**
 * zod's issues in the words of a language: pass it as `error` when parsing. A refinement names its own words by
 * `params: { reason }`, looked up in `errors.checks`.
 */
export function zodMessages(messages: Pick<Messages, "errors">): (issue: RawIssue) => string {
  const words = messages.errors.fields;
  const fixed = (key: keyof Words | undefined): string => {
    const found = key ? words[key] : words.wrong;
    return typeof found === "string" ? found : words.wrong;
  };
  return (issue) => {
    const absent = isAbsent(issue);
    switch (issue.code) {
      case "invalid_type":
        if (absent) return words.required;
        return fixed(wordsOfType[issue.expected] ?? "wrong");
      case "too_small":
        return tooSmall(words, issue);
      case "too_big":
        return tooBig(words, issue);
      case "invalid_format":
        return absent ? words.required : fixed(wordsOfFormat[issue.format]);
      case "invalid_value":
        return absent && issue.values.length > 1
          ? words.choose
          : fixed(issue.values.length > 1 ? "choose" : "wrong");
      case "not_multiple_of":
        return words.multipleOf({ n: String(issue.divisor) });
      case "unrecognized_keys":
        return words.unknownKeys({ keys: issue.keys.slice(0, 5).join(", ").slice(0, 200) });
      case "invalid_union":
        return absent ? words.required : words.wrong;
      case "custom":
        return messages.errors.checks[String(issue.params?.reason)] ?? words.wrong;
      default:
        return words.wrong;
    }
  };
}

/**
 * Absent, null, and a blank field of a form all mean one thing to a person. A finished error's issues no longer hold
 * their input, but their English text still says what was received.
 */
function isAbsent(issue: RawIssue): boolean {
  if (!("input" in issue))
    return /received (undefined|null)$/.test(String((issue as { message?: unknown }).message));
  return issue.input === undefined || issue.input === null || issue.input === "";
}

function tooSmall(words: Words, issue: RawIssue & { code: "too_small" }): string {
  const n = Number(issue.minimum);
  if (issue.origin === "string") {
    if (issue.exact) return words.exactLength({ n });
    return n <= 1 ? words.required : words.tooShort({ n });
  }
  if (issue.origin === "array" || issue.origin === "set")
    return n <= 1 ? words.required : words.tooFew({ n });
  if (issue.origin === "date") return words.date;
  return (issue.inclusive === false ? words.mustExceed : words.tooSmall)({ n: String(issue.minimum) });
}

function tooBig(words: Words, issue: RawIssue & { code: "too_big" }): string {
  const n = Number(issue.maximum);
  if (issue.origin === "string") return issue.exact ? words.exactLength({ n }) : words.tooLong({ n });
  if (issue.origin === "array" || issue.origin === "set") return words.tooMany({ n });
  if (issue.origin === "date") return words.date;
  return (issue.inclusive === false ? words.mustBeBelow : words.tooBig)({ n: String(issue.maximum) });
}
