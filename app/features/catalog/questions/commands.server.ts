import { and, eq } from "drizzle-orm";
import { bookingAnswers, serviceQuestions, services } from "~drizzle/schema";
import type { Actor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { changeCatalog } from "../commands.server";
import type { QuestionInput } from "../schema";

/**
 * Asks a new question, or changes one. A question that was answered keeps its answers under the words they were given to: another kind,
 * other words or other options archive it and ask anew in its place.
 * @throws AppError `not_found` when the service, or this question of it, is not there.
 */
export function saveQuestion(
  core: Core,
  actor: Actor,
  { serviceId, id, ...input }: QuestionInput & { serviceId: number; id?: number },
): Promise<{ id: number }> {
  return changeCatalog(core, actor, async (tx) => {
    if ((await tx.$count(services, eq(services.id, serviceId))) === 0) throw new AppError("not_found");
    const add = async () => {
      const made = await tx
        .insert(serviceQuestions)
        .values({ ...input, serviceId })
        .returning({ id: serviceQuestions.id });
      return made[0] as { id: number };
    };
    if (id === undefined) return add();
    const own = and(eq(serviceQuestions.id, id), eq(serviceQuestions.serviceId, serviceId));
    const [before] = await tx.select().from(serviceQuestions).where(own).limit(1);
    if (!before) throw new AppError("not_found");
    const asksElse =
      before.label !== input.label ||
      before.kind !== input.kind ||
      JSON.stringify(before.options) !== JSON.stringify(input.options);
    const isAnswered = asksElse && (await tx.$count(bookingAnswers, eq(bookingAnswers.questionId, id))) > 0;
    if (isAnswered) {
      await tx.update(serviceQuestions).set({ archivedAt: core.clock.now() }).where(own);
      return add();
    }
    await tx.update(serviceQuestions).set(input).where(own);
    return { id };
  });
}

/** Asks a question no more, or asks it again; what was answered stays. A question nobody ever answered goes for good. */
export function archiveQuestion(
  core: Core,
  actor: Actor,
  { serviceId, id, archived }: { serviceId: number; id: number; archived: boolean },
): Promise<void> {
  return changeCatalog(core, actor, async (tx) => {
    const own = and(eq(serviceQuestions.id, id), eq(serviceQuestions.serviceId, serviceId));
    const archivedAt = archived ? core.clock.now() : null;
    const changed = await tx
      .update(serviceQuestions)
      .set({ archivedAt })
      .where(own)
      .returning({ id: serviceQuestions.id });
    if (changed.length === 0) throw new AppError("not_found");
    if (archived && (await tx.$count(bookingAnswers, eq(bookingAnswers.questionId, id))) === 0)
      await tx.delete(serviceQuestions).where(own);
  });
}
