import { and, asc, eq, inArray, isNull } from "drizzle-orm";
import { bookingAnswers, bookingItems, serviceQuestions } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import type { Question } from "./model";

/** What is asked for these services, in the order of the services and of their owner. */
export async function listQuestions(db: Queryable, serviceIds: readonly number[]): Promise<Question[]> {
  if (serviceIds.length === 0) return [];
  const rows = await db
    .select()
    .from(serviceQuestions)
    .where(and(inArray(serviceQuestions.serviceId, [...serviceIds]), isNull(serviceQuestions.archivedAt)))
    .orderBy(asc(serviceQuestions.position), asc(serviceQuestions.id));
  const order = (serviceId: number) => serviceIds.indexOf(serviceId);
  return rows
    .sort((a, b) => order(a.serviceId) - order(b.serviceId))
    .map(({ id, label, kind, options, isRequired }) => ({ id, label, kind, options, isRequired }));
}

/** What is sold with these bookings, in order. */
export async function listItems(db: Queryable, bookingIds: readonly number[]) {
  if (bookingIds.length === 0) return [];
  return db
    .select()
    .from(bookingItems)
    .where(inArray(bookingItems.bookingId, [...bookingIds]))
    .orderBy(asc(bookingItems.bookingId), asc(bookingItems.position));
}

/** What was answered for a visit; kept with its first booking. */
export async function listAnswers(db: Queryable, headId: number) {
  return db
    .select({
      questionId: bookingAnswers.questionId,
      label: bookingAnswers.label,
      answer: bookingAnswers.answer,
    })
    .from(bookingAnswers)
    .where(eq(bookingAnswers.bookingId, headId))
    .orderBy(asc(bookingAnswers.questionId));
}
