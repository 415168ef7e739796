import { json } from "@remix-run/node";
import { getMainLocation } from "~/features/catalog/queries.server";
import { sendToClient } from "~/features/conversations/commands.server";
import { noteForm, sendForm } from "~/features/conversations/schema";
import { retryMessage } from "~/features/conversations/sending/commands.server";
import { markSeen, noteTalk } from "~/features/conversations/talk/commands.server";
import { resolveLocale } from "~/i18n/locale.server";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { readId } from "~/lib/text";
import { answerErrors, issueMessages } from "../forms.server";
import { ONCE_FIELD } from "../once-field";

interface Press {
  core: Core;
  user: UserActor;
  request: Request;
  form: FormData;
}

/** What the page of a talk shows after one of its buttons. */
export type TalkAnswer =
  | { of: "send" | "note"; id: number }
  | { of: "retry" | "seen" }
  | { of: "send" | "retry"; refused: "no_address" | "gone" }
  | { of: "send" | "note"; errors: Record<string, string[] | undefined>; typed: Record<string, string> };

/** Sends, writes down, repeats, or marks as read, as the button says. */
export async function pressTalk({ core, user, request, form }: Press, clientId: number) {
  const { [ONCE_FIELD]: sentOnce = "", intent, ...typed } = Object.fromEntries(form) as Record<string, string>;
  // A form without its hidden field is no form of ours twice: it stands for itself.
  const once = sentOnce.slice(0, 64) || crypto.randomUUID();
  const locale = resolveLocale(request);
  if (intent === "send") {
    const read = sendForm.safeParse(typed);
    if (!read.success) return json<TalkAnswer>({ of: "send", errors: issueMessages(read.error, locale), typed }, 422);
    const sent = await answerErrors(() => sendToClient(core, user, { clientId, ...read.data, once }));
    if (!sent.ok) return json<TalkAnswer>({ of: "send", refused: sent.error.reason }, 409);
    // Whoever answers has read.
    await markSeen(core, user, { clientId });
    return json<TalkAnswer>({ of: "send", id: sent.value.messageId });
  }
  if (intent === "note") {
    const zone = (await getMainLocation(core.db))?.zone ?? "UTC";
    const read = noteForm(zone, core.clock.now()).safeParse(typed);
    if (!read.success) return json<TalkAnswer>({ of: "note", errors: issueMessages(read.error, locale), typed }, 422);
    const { messageId } = await answerErrors(() => noteTalk(core, user, { clientId, ...read.data, once }));
    return json<TalkAnswer>({ of: "note", id: messageId });
  }
  if (intent === "seen") {
    await answerErrors(() => markSeen(core, user, { clientId }));
    return json<TalkAnswer>({ of: "seen" });
  }
  const messageId = readId(typed.messageId);
  if (intent !== "retry" || messageId === null) throw new Response(null, { status: 422 });
  const again = await answerErrors(() => retryMessage(core, user, { messageId }));
  return again.ok ? json<TalkAnswer>({ of: "retry" }) : json<TalkAnswer>({ of: "retry", refused: again.error.reason }, 409);
} // prettier-ignore
