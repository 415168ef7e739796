import { z } from "zod";
import type { StageRefused } from "~/features/pipeline/components/stage-rows";
import { newStage, removalForm, stageInput } from "~/features/pipeline/schema";
import {
  addStage,
  changeStage,
  removeStage,
  shiftStage,
  writePipelineRules,
} from "~/features/pipeline/stages/commands.server";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { readId } from "~/lib/text";
import { answerErrors, issueMessages, readForm } from "../forms.server";

interface Press {
  core: Core;
  user: UserActor;
  request: Request;
}

export interface RulesRefused {
  errors: Record<string, string[] | undefined>;
}

const rulesForm = z.object({
  automatic: z.literal("on").optional().transform((value) => value === "on"), // prettier-ignore
  silenceDays: z.union([z.literal("").transform(() => null), z.coerce.number().int().min(7).max(730)]),
});

/** Carries out what the settings' forms ask for; null when done, else why not. */
export async function pressStages({
  core,
  user,
  request,
}: Press): Promise<StageRefused | RulesRefused | null> {
  const locale = resolveLocale(request);
  const words = messagesFor(locale).pipeline.settings.errors;
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const id = readId(typed.id);
  const no = (reason: string): StageRefused => ({ id, typed, error: words[reason] ?? reason });
  const bad = (error: z.ZodError): StageRefused => ({ id, typed, error: Object.values(issueMessages(error, locale)).flat()[0] ?? "" }); // prettier-ignore
  return answerErrors(async () => {
    if (typed.intent === "rules") {
      const rules = rulesForm.safeParse(typed);
      if (!rules.success) return { errors: issueMessages(rules.error, locale) };
      await writePipelineRules(core, user, rules.data);
      return null;
    }
    if (typed.intent === "add") {
      const read = newStage.safeParse(typed);
      if (!read.success) return bad(read.error);
      const { afterId, ...input } = read.data;
      const made = await addStage(core, user, { afterId, input });
      return made.ok ? null : no(made.error.reason);
    }
    if (id === null) return no("nowhere");
    if (typed.intent === "remove") {
      const read = removalForm.safeParse(typed);
      if (!read.success) return bad(read.error);
      const removed = await removeStage(core, user, { stageId: id, moveTo: read.data.moveTo });
      return removed.ok ? null : no(removed.error.reason);
    }
    if (typed.intent === "earlier" || typed.intent === "later") {
      await shiftStage(core, user, { stageId: id, by: typed.intent === "earlier" ? -1 : 1 });
      return null;
    }
    const read = stageInput.safeParse(typed);
    if (!read.success) return bad(read.error);
    const changed = await changeStage(core, user, { stageId: id, input: read.data });
    return changed.ok ? null : no(changed.error.reason);
  });
}
