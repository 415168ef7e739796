import { json, redirect } from "@remix-run/node";
import { mergeClients, mergePairs } from "~/features/merging/commands.server";
import { dismissPair, reopenPair } from "~/features/merging/duplicates/commands.server";
import { certainPairs } from "~/features/merging/duplicates/queries.server";
import { findDuplicates } from "~/features/merging/jobs";
import { CHOICES, type Chosen } from "~/features/merging/model";
import { undoBatch, undoMerge, undoMerges } from "~/features/merging/undoing/commands.server";
import { enqueue } from "~/jobs/enqueue";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { answerErrors, readForm } from "../forms.server";

interface Pressed {
  core: Core;
  user: UserActor;
  request: Request;
}

const idsOf = (form: FormData, name: string) => form.getAll(name).flatMap((value) => readId(value) ?? []);

/** The page of doubles: a pair is set aside or taken back, those that are certain are merged, everybody is compared. */
export async function pressPairs({ core, user, request }: Pressed) {
  const form = await readForm(request);
  const [dismissed, reopened] = [readId(form.get("dismiss")), readId(form.get("reopen"))];
  if (dismissed !== null) {
    await answerErrors(() => dismissPair(core, user, { pairId: dismissed }));
    return json({ did: "dismissed" as const });
  }
  if (reopened !== null) {
    await answerErrors(() => reopenPair(core, user, { pairId: reopened }));
    return json({ did: "reopened" as const });
  }
  if (form.get("intent") === "look") {
    await core.db.transaction((tx) => enqueue(tx, core.clock, findDuplicates, {}));
    return json({ did: "looking" as const });
  }
  const ids = idsOf(form, form.get("intent") === "sure" ? "sure" : "pair");
  if (ids.length === 0) return json({ refused: "none" as const }, 422);
  const pairs = await answerErrors(() => certainPairs(core.db, user, ids));
  const { batch, done, refused } = await answerErrors(() => mergePairs(core, user, pairs));
  return json({ batch, done, failed: refused.length });
}

/** The two cards side by side: the merge itself. */
export async function pressMerge({ core, user, request }: Pressed, two: { survivorId: number; mergedId: number }) {
  const form = await readForm(request);
  const choose: Chosen = {};
  for (const choice of CHOICES) {
    const side = form.get(`choose.${choice}`);
    if (side === "survivor" || side === "merged") choose[choice] = side;
  }
  const fields = [...form.entries()].flatMap(([name, value]) => (value === "merged" ? (readId(/^field\.(\d+)$/.exec(name)?.[1]) ?? []) : [])); // prettier-ignore
  const [survivor, merged] = [readId(form.get("survivorVersion")), readId(form.get("mergedVersion"))];
  const versions = survivor === null || merged === null ? undefined : { survivor, merged };
  const done = await answerErrors(() => mergeClients(core, user, { ...two, choose, fields, versions }));
  if (!done.ok) return json({ refused: done.error.reason }, 409);
  return redirect(`${paths.merge(done.value.mergeId)}?done=merged`, 303);
} // prettier-ignore

/** The list of merges: those that are ticked, or a whole batch, are taken back. */
export async function pressMerges({ core, user, request }: Pressed) {
  const form = await readForm(request);
  const batch = form.get("batch");
  if (form.get("intent") === "batch" && typeof batch === "string") {
    const done = await answerErrors(() => undoBatch(core, user, { batch }));
    return done.ok ? json({ undone: done.value.undone, failed: 0 }) : json({ undone: done.error.undone, failed: 1 }, 409); // prettier-ignore
  }
  const mergeIds = idsOf(form, "merge");
  const { undone, refused } = await answerErrors(() => undoMerges(core, user, { mergeIds }));
  return json({ undone, failed: refused.length }, refused.length > 0 ? 409 : 200);
}

/** One merge is taken back. */
export async function pressUndo({ core, user }: Pressed, mergeId: number) {
  const done = await answerErrors(() => undoMerge(core, user, { mergeId }));
  if (done.ok) return redirect(`${paths.merge(mergeId)}?done=undone`, 303);
  if (done.error.reason === "unknown") throw new Response(null, { status: 404 });
  return json({ refused: done.error.reason }, 409);
}
