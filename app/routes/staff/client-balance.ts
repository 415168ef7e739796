import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { acceptContract, requestBalance } from "~/features/billing/commands.server";
import { acceptForm, balanceForm, balanceIntent, type BalanceAnswer } from "~/features/billing/schema";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

function clientOf(params: ActionFunctionArgs["params"]): number {
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return clientId;
}

const backTo = (clientId: number) => `${paths.client(clientId)}#balance`;

/** There is nothing to see here: the balance stands on the card. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "billing:read" });
  return redirect(backTo(clientOf(params)));
}

/** Asks the billing, or takes a contract for the client's. A page with scripts is answered in place, another one is led back. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "billing:ask" });
  const clientId = clientOf(params);
  const form = await readForm(request);
  const typed = Object.fromEntries(form);
  const intent = balanceIntent.safeParse(typed.intent);
  if (!intent.success) return json<BalanceAnswer>({ refusal: null }, 400);
  const answer = (refusal: string | null, status = 200) =>
    typed.inPlace === "1" || refusal !== null
      ? json<BalanceAnswer>({ refusal }, status)
      : redirect(backTo(clientId), 303);
  if (intent.data === "accept-balance") {
    const read = acceptForm.safeParse(typed);
    if (!read.success) return json<BalanceAnswer>({ refusal: null }, 422);
    await answerErrors(() => acceptContract(context.core, user, { clientId, ...read.data }));
    return answer(null);
  }
  const read = balanceForm.safeParse(typed);
  if (!read.success) return json<BalanceAnswer>({ refusal: null }, 422);
  const asked = await answerErrors(() => requestBalance(context.core, user, { clientId, ...read.data }));
  if (asked.ok) return answer(null);
  const words = messagesFor(resolveLocale(request)).billing;
  return asked.error.reason === "too_often"
    ? answer(words.tooOften({ n: asked.error.retryAfterSeconds }), 429)
    : answer(words.closed, 409);
}
