import { archiveField, moveField, saveField } from "~/features/clients/fields/commands.server";
import { fieldInput } from "~/features/clients/fields/schema";
import { removeTag, saveTag } from "~/features/clients/tags/commands.server";
import { tagInput } from "~/features/clients/tags/schema";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import type { UserActor } from "~/lib/actor";
import { AppError } from "~/lib/app-error";
import type { Core } from "~/lib/core";
import { readId } from "~/lib/text";
import { answerErrors, readForm } from "../forms.server";

/** What a form of the page was refused for, and what was typed. */
export interface MarksRefused {
  of: "tag" | "field";
  /** Which one; null: the new one. */
  id: number | null;
  error: string;
  typed: Record<string, string>;
}

interface Press {
  core: Core;
  user: UserActor;
  request: Request;
}

/** Carries out what the forms of tags and own fields ask for; null when done, else why not. */
export async function pressMarks({ core, user, request }: Press): Promise<MarksRefused | null> {
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const words = messagesFor(resolveLocale(request)).clientForms.settings.errors;
  const id = readId(typed.id);
  const of = typed.intent?.endsWith("tag") ? "tag" : "field";
  const no = (reason: string): MarksRefused => ({ of, id, typed, error: words[reason] ?? reason });
  return answerErrors(async () => {
    switch (typed.intent) {
      case "save-tag": {
        const read = tagInput.safeParse({ ...typed, id: id ?? undefined });
        if (!read.success) return no("empty");
        const saved = await saveTag(core, user, read.data);
        return saved.ok ? null : no(saved.error);
      }
      case "save-field": {
        const read = fieldInput.safeParse({ ...typed, id: id ?? undefined });
        if (!read.success) return no(read.error.issues[0]?.path[0] === "options" ? "options" : "empty");
        return saveOwnField(core, user, { typed, id }, no);
      }
      default:
        break;
    }
    if (id === null) throw new AppError("bad_request", "no such form");
    if (typed.intent === "remove-tag") await removeTag(core, user, id);
    else if (typed.intent === "archive" || typed.intent === "restore")
      await archiveField(core, user, { fieldId: id, archived: typed.intent === "archive" });
    else if (typed.intent === "earlier" || typed.intent === "later")
      await moveField(core, user, { fieldId: id, by: typed.intent === "earlier" ? -1 : 1 });
    else throw new AppError("bad_request", "no such form");
    return null;
  });
}

async function saveOwnField(
  core: Core,
  user: UserActor,
  { typed, id }: { typed: Record<string, string>; id: number | null },
  no: (reason: string) => MarksRefused,
): Promise<MarksRefused | null> {
  try {
    await saveField(core, user, { ...typed, label: typed.label ?? "", kind: typed.kind as "text", id: id ?? undefined }); // prettier-ignore
    return null;
  } catch (error) {
    if (error instanceof AppError && error.details.reason === "too_many_fields") return no("too_many_fields");
    throw error;
  }
}
