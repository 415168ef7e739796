import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { placeAll } from "./placing/commands.server";

/** Puts the demo's clients where nine months of visits and payments have led them. Does nothing to whoever stands somewhere already. */
export async function seedPipeline(core: Core, actor: Actor): Promise<void> {
  await placeAll(core, actor);
}
