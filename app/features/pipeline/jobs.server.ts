import type { HandlerOf } from "~/jobs/handler";
import { systemActor } from "~/lib/actor";
import type * as definitions from "./jobs";
import { placeAll } from "./placing/commands.server";
import { sweepSilent } from "./silence/commands.server";

const pipeline = systemActor("pipeline");

export const sweepSilentClients: HandlerOf<typeof definitions.sweepSilentClients> = async ({
  core,
  signal,
  log,
}) => {
  const moved = await sweepSilent(core, pipeline, signal);
  if (moved > 0) log.info({ moved }, "silent clients moved");
};

export const placeClients: HandlerOf<typeof definitions.placeClients> = async ({ core, signal, log }) => {
  log.info({ placed: await placeAll(core, pipeline, signal) }, "clients placed in the pipeline");
};
