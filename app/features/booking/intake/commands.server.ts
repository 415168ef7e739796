import { eq } from "drizzle-orm";
import { bookingAnswers } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { cleanText } from "~/lib/text";
import { readAnswers, type Answer } from "./model";
import { listQuestions } from "./queries.server";

/** Judges the answers for some services; `missing` are the questions that still need one. */
export async function judgeAnswers(
  tx: Tx,
  serviceIds: readonly number[],
  given: readonly Answer[],
): Promise<ReturnType<typeof readAnswers>> {
  const questions = await listQuestions(tx, serviceIds);
  return readAnswers(
    questions,
    given.map(({ questionId, answer }) => ({ questionId, answer: cleanText(answer) })),
  );
}

/** Keeps the answers of a visit, in place of earlier ones. */
export async function keepAnswers(
  tx: Tx,
  headId: number,
  kept: readonly (Answer & { label: string })[],
): Promise<void> {
  await tx.delete(bookingAnswers).where(eq(bookingAnswers.bookingId, headId));
  if (kept.length > 0)
    await tx.insert(bookingAnswers).values(kept.map((answer) => ({ bookingId: headId, ...answer })));
}
