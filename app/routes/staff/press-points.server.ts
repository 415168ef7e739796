import { json, redirect } from "@remix-run/node";
import type { PointsRefusal } from "~/features/loyalty/components/correction-form";
import { correctionForm, refundInput } from "~/features/loyalty/schema";
import { correctPoints, refundSpend } from "~/features/loyalty/spending/commands.server";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { answerErrors, issueMessages, readForm } from "../forms.server";

interface Press {
  core: Core;
  user: UserActor;
  request: Request;
}

/** Corrects a client's points as typed on the card, and leads back to it; or says what is wrong. */
export async function pressCorrection({ core, user, request }: Press, clientId: number) {
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const read = correctionForm.safeParse({ ...typed, clientId });
  if (!read.success) return json<PointsRefusal>({ errors: issueMessages(read.error, resolveLocale(request)), typed }, 422);
  await answerErrors(() => correctPoints(core, user, read.data));
  return redirect(paths.client(clientId), 303);
} // prettier-ignore

/** Gives one spending back, and leads to the row that says so; or says why not. */
export async function pressReturn({ core, user, request }: Press, entryId: number) {
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const locale = resolveLocale(request);
  const read = refundInput.safeParse({ ...typed, entryId });
  if (!read.success) return json<PointsRefusal>({ errors: issueMessages(read.error, locale), typed }, 422);
  const done = await answerErrors(() => refundSpend(core, user, read.data));
  if (done.ok) return redirect(paths.pointsEntry(done.value.entryId), 303);
  return json<PointsRefusal>({ errors: { reason: [messagesFor(locale).loyalty.correction.returned] }, typed }, 409);
} // prettier-ignore
