import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { seeCase } from "~/features/treatment-plans/cases/commands.server";
import { linkPatient, retryPlans, unlinkPatient } from "~/features/treatment-plans/links/commands.server";
import { plansPress, type PlansPress } from "~/features/treatment-plans/links/schema";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

function clientOf(params: ActionFunctionArgs["params"]): number {
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  return clientId;
}

const backTo = (clientId: number, plans?: string) => `${paths.client(clientId, { plans })}#plans`;

/** There is nothing to see here: the plans stand on the card. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "plans:read" });
  return redirect(backTo(clientOf(params)));
}

/** Links and unlinks a patient, reads again, takes a case off the card; leads back to it. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "plans:write" });
  const clientId = clientOf(params);
  const typed = Object.fromEntries(await readForm(request));
  const read = plansPress.safeParse(typed);
  if (!read.success && typed.intent !== "plans-link") throw new Response(null, { status: 400 });
  if (!read.success) return redirect(backTo(clientId, "number"), 303);
  const said = await answerErrors(() => press(context.core, user, { clientId, press: read.data }));
  return redirect(backTo(clientId, said), 303);
}

/** Answers with the word of a refusal. */
async function press(
  core: Core,
  user: UserActor,
  { clientId, press }: { clientId: number; press: PlansPress },
): Promise<string | undefined> {
  switch (press.intent) {
    case "plans-link": {
      const linked = await linkPatient(core, user, { clientId, patientId: press.patientId });
      return linked.ok ? undefined : linked.error;
    }
    case "plans-unlink":
      await unlinkPatient(core, user, { clientId, patientId: press.patientId });
      return undefined;
    case "plans-retry":
      await retryPlans(core, user, clientId);
      return undefined;
    case "plans-seen":
      await seeCase(core, user, { clientId, caseId: press.caseId });
      return undefined;
  }
}
