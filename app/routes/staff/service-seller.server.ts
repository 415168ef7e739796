import { json, redirect, type AppLoadContext } from "@remix-run/node";
import { getService } from "~/features/catalog/queries.server";
import { changeSeller } from "~/features/channels/moving/commands.server";
import { maySellBy, previewMove } from "~/features/channels/moving/queries.server";
import { getChannel } from "~/features/channels/queries.server";
import { sellerForm } from "~/features/channels/schema";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";

/** What the page of a service says about who sells it. */
export async function loadSeller(core: Core, serviceId: number) {
  const [channel, mayBeOnOurPage] = await Promise.all([
    getChannel(core, serviceId),
    maySellBy(core.db, { serviceId, soldBy: "yclients" }),
  ]);
  return { channel, mayBeOnOurPage };
}

/** The first press shows what becomes of open visits, the second does it; without open visits the first one does. */
export async function pressSeller({ core }: AppLoadContext, user: UserActor, { serviceId, typed }: { serviceId: number; typed: Record<string, string> }) {
  const parsed = sellerForm.safeParse(typed);
  if (!parsed.success) return json({ seller: { preview: null, isRefused: true } }, 422);
  const { soldBy, agreed } = parsed.data;
  if (!agreed && (await maySellBy(core.db, { serviceId, soldBy }))) {
    const isSame = (await getService(core.db, serviceId))?.soldBy === soldBy;
    const preview = await previewMove(core.db, user, { serviceId, soldBy, now: core.clock.now() });
    if (!isSame && preview.visits.length > 0) return json({ seller: { preview, isRefused: false } }, 409);
  }
  const changed = await changeSeller(core, user, { serviceId, soldBy });
  if (!changed.ok) return json({ seller: { preview: null, isRefused: true } }, 422);
  return redirect(`${paths.settingsService(serviceId)}?done=seller#seller`, 303);
} // prettier-ignore
