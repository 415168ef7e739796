import { json, redirect } from "@remix-run/node";
import { z } from "zod";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { getMainLocation } from "~/features/catalog/queries.server";
import { setConsents } from "~/features/privacy/consents/commands.server";
import { cancelWaiting, eraseClient } from "~/features/privacy/erasure/commands.server";
import { visitsAhead } from "~/features/privacy/erasure/queries.server";
import { CONSENT_KINDS, DESK_SOURCES, ERASURE_REASONS, type ConsentKind } from "~/features/privacy/model";
import { getPrivacyPage } from "~/features/privacy/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { answerErrors, readForm } from "../forms.server";

/** Everything the page of consents and data shows. A merged card leads to the one that has everything. @throws Response 404, 403 */
export async function readPrivacyPage({ db, clock }: Core, user: UserActor, clientId: number) {
  const [page, location] = await Promise.all([
    answerErrors(() => getPrivacyPage(db, user, { clientId, now: clock.now() })),
    getMainLocation(db),
  ]);
  const { mergedIntoId, isErased } = page.client;
  if (mergedIntoId !== null && !isErased) throw redirect(paths.clientPrivacy(mergedIntoId));
  return { ...page, zone: location?.zone ?? "UTC" };
}

interface Pressed {
  core: Core;
  user: UserActor;
  request: Request;
}

/** Writes consents down, erases, or calls a waiting erasure off. */
export async function pressPrivacy({ core, user, request }: Pressed, clientId: number) {
  const form = await readForm(request);
  const intent = form.get("intent");
  if (intent === "consents") return sayConsents({ core, user }, form, clientId);
  if (intent === "keep") {
    await answerErrors(() => cancelWaiting(core, user, { clientId }));
    return json({ kept: true });
  }
  if (intent === "erase") return erase({ core, user, request }, form, clientId);
  throw new Response(null, { status: 400 });
}

const sayForm = z.object({ source: z.enum(DESK_SOURCES).default("desk"), note: z.string().trim().max(200).default("") }); // prettier-ignore

async function sayConsents({ core, user }: Omit<Pressed, "request">, form: FormData, clientId: number) {
  const given: Partial<Record<ConsentKind, boolean>> = {};
  for (const kind of CONSENT_KINDS) {
    const said = form.get(kind);
    if (said === "yes" || said === "no") given[kind] = said === "yes";
  }
  const { source, note } = sayForm.catch({ source: "desk", note: "" }).parse(Object.fromEntries(form));
  const changed = await answerErrors(() => setConsents(core, user, { clientId, source, note, given }));
  return json({ said: changed.length });
}

const eraseForm = z.object({
  reason: z.enum(ERASURE_REASONS).catch("request"),
  code: z.string().max(40).catch(""),
  visits: z.enum(["wait", "cancel", ""]).catch(""),
  understood: z.literal("yes").optional().catch(undefined),
});

/** One visit is called off at a time, so a client with hundreds of them is not meant here. */
const ROUNDS = 5;

async function erase({ core, user, request }: Pressed, form: FormData, clientId: number) {
  const { reason, code, visits, understood } = eraseForm.parse(Object.fromEntries(form));
  const chosen = { reason, visits };
  if (understood !== "yes") return json({ refused: "understood" as const, chosen }, 422);
  const words = messagesFor(resolveLocale(request)).privacy.erase;
  const ask = () => answerErrors(() => eraseClient(core, user, { clientId, reason, code, mayWait: visits === "wait" })); // prettier-ignore
  let done = await ask();
  for (let round = 0; visits === "cancel" && round < ROUNDS; round += 1) {
    // The code and the right were asked first: nothing is called off for a slip.
    if (done.ok || done.error.reason !== "visits_ahead") break;
    for (const { id } of await visitsAhead(core.db, { clientId, now: core.clock.now() })) {
      const off = await answerErrors(() => cancelVisit(core, user, { bookingId: id, reason: words.cancelReason })); // prettier-ignore
      if (!off.ok) return json({ refused: "visit" as const, chosen }, 409);
    }
    done = await ask();
  }
  if (!done.ok) return json({ refused: done.error.reason, chosen }, done.error.reason === "code" ? 422 : 409);
  return redirect(paths.clientPrivacy(clientId), 303);
}
