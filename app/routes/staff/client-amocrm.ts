import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { pressAmocrm } from "~/features/amocrm/commands.server";
import { amocrmPress } from "~/features/amocrm/schema";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

function clientOf(params: ActionFunctionArgs["params"]): number {
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return clientId;
}

/** The card says why nothing was done, with scripts and without. */
function backTo(clientId: number, refusal?: string) {
  return redirect(`${paths.client(clientId, { amocrm: refusal })}#amocrm`, 303);
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
  if (!press.success) return backTo(clientId, "wrong");
  const pressed = await answerErrors(() => pressAmocrm(context.core, user, { clientId, press: press.data }));
  return backTo(clientId, pressed.ok ? undefined : pressed.error);
}
