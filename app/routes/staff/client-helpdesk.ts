import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { pressHelpdesk } from "~/features/helpdesk/commands.server";
import { helpdeskPress } from "~/features/helpdesk/schema";
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
  return redirect(`${paths.client(clientId, { helpdesk: refusal })}#helpdesk`, 303);
}

/** There is nothing to see here: the support desk stands on the card. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "helpdesk:read" });
  return redirect(`${paths.client(clientOf(params))}#helpdesk`);
}

/** Links, looks for, lets go, tries again; then back to the card. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "helpdesk:write" });
  const clientId = clientOf(params);
  const press = helpdeskPress.safeParse(Object.fromEntries(await readForm(request)));
  if (!press.success) return backTo(clientId, "wrong");
  const pressed = await answerErrors(() =>
    pressHelpdesk(context.core, user, { clientId, press: press.data }),
  );
  return backTo(clientId, pressed.ok ? undefined : pressed.error);
}
