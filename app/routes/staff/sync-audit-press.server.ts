import { json, type ActionFunctionArgs } from "@remix-run/node";
import { ignoreFinding, requestRepair } from "~/features/sync/audit/commands.server";
import { repairFinding } from "~/features/sync/audit/repair/commands.server";
import { auditPress } from "~/features/sync/audit/schema";
import { readId } from "~/lib/text";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

/** A person waits for the answer: the vendor has so long to say what the record is now. */
const PATIENCE_MS = 12_000;
const GOOD = ["repaired", "gone", "queued", "ignored", "open"];

/** The action of an audit's page; answers with a word of `repair.audit.outcomes`. */
export async function answerAuditPress({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:manage" });
  const { core, vendors } = context;
  const auditId = readId(params.auditId);
  const pressed = auditPress.safeParse(Object.fromEntries(await readForm(request)));
  if (!pressed.success || auditId === null) return answer("not_found");
  const press = pressed.data;
  if (press.intent === "repair-all")
    return answer((await answerErrors(() => requestRepair(core, user, { auditId }))) ? "queued" : "busy");
  const { findingId } = press;
  if (press.intent === "repair") {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const done = await answerErrors(() => repairFinding({ core, vendors, signal }, user, { findingId }));
    return answer(done.ok ? done.value : done.error);
  }
  const undo = press.intent === "unignore";
  const done = await answerErrors(() => ignoreFinding(core, user, { findingId, undo }));
  return answer(done.ok ? (undo ? "open" : "ignored") : done.error);
}

function answer(outcome: string) {
  return json({ outcome, isGood: GOOD.includes(outcome) }, GOOD.includes(outcome) ? 200 : 409);
}
