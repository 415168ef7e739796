import type { QUESTION_KINDS } from "~drizzle/schema/catalog";

/** What clients are asked when they book. */
export interface Question {
  id: number;
  label: string;
  kind: (typeof QUESTION_KINDS)[number];
  /** Of `choice`. */
  options: readonly string[];
  isRequired: boolean;
}

export interface Answer {
  questionId: number;
  answer: string;
}

const LONGEST: Record<Question["kind"], number> = { text: 300, long: 3000, choice: 300, checkbox: 10 };

/** How a ticked checkbox is kept. */
export const TICKED = "yes";

/**
 * Reads the answers to these questions: what may be kept, with the questions' words, and the ids of questions that lack a fitting answer.
 * Answers to questions that were not asked are left out.
 */
export function readAnswers(
  questions: readonly Question[],
  given: readonly Answer[],
): { kept: (Answer & { label: string })[]; missing: number[] } {
  const kept: (Answer & { label: string })[] = [];
  const missing: number[] = [];
  for (const question of questions) {
    const answer = readAnswer(
      question,
      given.find(({ questionId }) => questionId === question.id)?.answer ?? "",
    );
    if (answer === null || (answer === "" && question.isRequired)) missing.push(question.id);
    else if (answer !== "") kept.push({ questionId: question.id, label: question.label, answer });
  }
  return { kept, missing };
}

/** The answer as it is kept; empty when there is none, null when it cannot be one. */
function readAnswer({ kind, options }: Question, text: string): string | null {
  const answer = text.trim();
  if (answer === "") return "";
  if (answer.length > LONGEST[kind]) return null;
  if (kind === "choice") return options.includes(answer) ? answer : null;
  if (kind === "checkbox") return ["on", "yes", "true", "1"].includes(answer.toLowerCase()) ? TICKED : "";
  return answer;
}
