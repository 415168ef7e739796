import { json, redirect, type ActionFunctionArgs } from "@remix-run/node";
import { z } from "zod";
import { linkCatalogue } from "~/features/sync/catalogue-links/commands.server";
import type { SyncOutcome } from "~/features/sync/components/outcome-notice";
import {
  createClientFromRecord,
  dismissRecord,
  linkRecord,
  retryRecord,
} from "~/features/sync/decisions/commands.server";
import { replayInbox } from "~/features/sync/inbox/commands.server";
import { explainRecord } from "~/features/sync/explanation/queries.server";
import { requestPull } from "~/features/sync/runs/commands.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { idParam } from "~/lib/text";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

/** Everything that can be pressed on the pages of synchronisation. */
const press = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("pull"), source: z.enum(["yclients"]) }),
  z.object({ intent: z.literal("replay"), inboxId: idParam }),
  z.object({ intent: z.literal("link"), recordId: idParam, clientId: idParam }),
  z.object({ intent: z.literal("create-client"), recordId: idParam }),
  z.object({ intent: z.literal("dismiss"), recordId: idParam }),
  z.object({ intent: z.literal("retry"), recordId: idParam }),
  z.object({ intent: z.literal("link-staff"), recordId: idParam, staffId: idParam }),
  z.object({ intent: z.literal("link-service"), recordId: idParam, serviceId: idParam }),
]);
type Press = z.output<typeof press>;

/** The action of these pages: does what was pressed and answers with what came of it. */
export async function answerSyncPress({ request, context }: Pick<ActionFunctionArgs, "request" | "context">) {
  const user = await requireUser(request, context, { can: "sync:manage" });
  const parsed = press.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) return answer({ refused: "unclear" }, 422);
  const pressed = parsed.data;
  if (pressed.intent !== "pull") return answer(await answerErrors(() => act(context.core, user, pressed)));
  const { source } = pressed;
  const pull = await answerErrors(() => requestPull(context.core, user, { source, cause: "manual" }));
  const runId = pull.ok ? pull.value.runId : pull.error.runId;
  if (runId === null) return answer({ refused: "already_running" });
  throw redirect(paths.syncRun(runId), 303);
}

function answer(outcome: SyncOutcome, status = "refused" in outcome ? 409 : 200) {
  return json(outcome, status);
}

async function act(
  core: Core,
  actor: Actor,
  pressed: Exclude<Press, { intent: "pull" }>,
): Promise<SyncOutcome> {
  switch (pressed.intent) {
    case "replay": {
      const done = await replayInbox(core, actor, pressed.inboxId);
      return done.ok ? { did: "replayed" } : { refused: done.error };
    }
    case "link": {
      const done = await linkRecord(core, actor, pressed);
      return done.ok ? { did: "linked", n: done.value.alsoLinked } : { refused: done.error };
    }
    case "create-client": {
      const done = await createClientFromRecord(core, actor, pressed);
      if (!done.ok) return { refused: done.error };
      return done.value.created ? { did: "created" } : { did: "linked", n: done.value.alsoLinked };
    }
    case "dismiss": {
      const done = await dismissRecord(core, actor, pressed);
      return done.ok ? { did: "dismissed" } : { refused: done.error };
    }
    case "retry": {
      const done = await retryRecord(core, actor, pressed);
      return done.ok ? { did: "retried", state: done.value.state } : { refused: done.error };
    }
    default:
      return linkOurs(core, actor, pressed);
  }
}

/** The vendor's person or service of a record becomes one of ours. */
async function linkOurs(
  core: Core,
  actor: Actor,
  pressed: Extract<Press, { intent: "link-staff" | "link-service" }>,
): Promise<SyncOutcome> {
  const record = await explainRecord(core.db, actor, pressed.recordId);
  if (!record) return { refused: "record_not_found" };
  const isStaff = pressed.intent === "link-staff";
  const externalId = isStaff ? record.said?.staffExternalId : record.links.serviceExternalId;
  if (!externalId) return { refused: "not_found" };
  const done = await linkCatalogue(core, actor, {
    source: record.source,
    entity: isStaff ? "staff" : "service",
    externalId,
    entityId: isStaff ? pressed.staffId : pressed.serviceId,
  });
  if (!done.ok) return { refused: done.error };
  return isStaff ? { did: "staff_linked", n: done.value.applied } : { did: "service_linked" };
}
