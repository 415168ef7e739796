import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { pressAmocrm } from "~/features/amocrm/commands.server";
import { amocrmPress } from "~/features/amocrm/schema";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

/** What the form is answered when nothing was done; without scripts the card says it from its address. */
export interface AmocrmAnswer {
  refusal: "taken" | "gone" | "linked" | "wrong";
}

function clientOf(params: ActionFunctionArgs["params"]): number {
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return clientId;
}

/** There is nothing to see here: amoCRM stands on the card. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "clients:read" });
  return redirect(`${paths.client(clientOf(params))}#amocrm`);
}

/** Links, looks for, lets go, settles what is in dispute; then back to the card. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:write" });
  const clientId = clientOf(params);
  const press = amocrmPress.safeParse(Object.fromEntries(await readForm(request)));
  if (!press.success) return json<AmocrmAnswer>({ refusal: "wrong" }, 422);
  const pressed = await answerErrors(() => pressAmocrm(context.core, user, { clientId, press: press.data }));
  if (!pressed.ok) return json<AmocrmAnswer>({ refusal: pressed.error }, 409);
  return redirect(`${paths.client(clientId)}#amocrm`, 303);
}
