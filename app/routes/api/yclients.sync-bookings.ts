import { z } from "zod";
import { requestPull } from "~/features/sync/runs/commands.server";
import { paths } from "~/lib/paths";
import { defineEndpoint, Problem, serve } from "./kit.server";

/** `POST /api/v1/yclients/sync-bookings`: asks for a pull now; one at a time, the result stands on the run's page. */
const syncBookings = defineEndpoint({
  method: "POST",
  auth: "token",
  scopes: ["sync:manage"],
  rate: { name: "sync-bookings", points: () => 10, seconds: 60 },
  response: z.object({ run_id: z.number(), status: z.literal("queued"), page: z.string() }),
  async handle({ core, actor, vendors }) {
    if (!vendors.bookingSources.yclients) throw new Problem("conflict", { reason: "yclients_off" });
    const asked = await requestPull(core, actor, { source: "yclients", cause: "api" });
    if (!asked.ok)
      throw new Problem("conflict", { reason: "sync_running", members: { run_id: asked.error.runId } });
    const { runId } = asked.value;
    return {
      status: 202,
      body: { run_id: runId, status: "queued", page: core.env.web.publicUrl + paths.syncRun(runId) },
    };
  },
});

const handler = serve(syncBookings);
export const loader = handler;
export const action = handler;
