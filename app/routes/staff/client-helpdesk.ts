import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { pressHelpdesk } from "~/features/helpdesk/commands.server";
import { helpdeskPress } from "~/features/helpdesk/schema";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

/** What the form is answered when nothing was done; without scripts the card says it from its address. */
export interface HelpdeskAnswer {
  refusal: "taken" | "gone" | "linked" | "wrong";
}

function clientOf(params: ActionFunctionArgs["params"]): number {
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return clientId;
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
  if (!press.success) return json<HelpdeskAnswer>({ refusal: "wrong" }, 422);
  const pressed = await answerErrors(() =>
    pressHelpdesk(context.core, user, { clientId, press: press.data }),
  );
  if (!pressed.ok) return json<HelpdeskAnswer>({ refusal: pressed.error }, 409);
  return redirect(`${paths.client(clientId)}#helpdesk`, 303);
}
