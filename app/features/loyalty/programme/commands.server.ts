import type { Tx } from "~drizzle/client.server";
import { loyaltyLevels } from "~drizzle/schema";
import { writeSetting } from "~/features/settings/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { enqueue } from "~/jobs/enqueue";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { settleMissedPoints } from "../jobs";
import { mustLoyalty } from "../policy";
import { levelsInput, type LevelsInput, type ProgrammeInput } from "../schema";

/** Switches the programme. Switching it on also awards, in the background, what was completed while it was off. */
export async function switchProgramme(
  core: Core,
  actor: Actor,
  { enabled }: { enabled: boolean },
): Promise<void> {
  mustLoyalty(actor, { kind: "configure" });
  await core.db.transaction(async (tx) => {
    const kept = await readSetting(tx, "loyalty");
    await writeSetting(tx, { key: "loyalty", value: { ...kept, enabled }, at: core.clock.now() });
    tx.touch("loyalty");
    if (enabled) await enqueue(tx, core.clock, settleMissedPoints, {});
  });
}

/** Replaces all levels. What was granted at the old ones stays as it is. */
export async function saveLevels(core: Core, actor: Actor, input: LevelsInput): Promise<void> {
  mustLoyalty(actor, { kind: "configure" });
  const levels = levelsInput.parse(input);
  await core.db.transaction((tx) => replaceLevels(tx, levels));
}

async function replaceLevels(tx: Tx, levels: LevelsInput): Promise<void> {
  await tx.delete(loyaltyLevels);
  if (levels.length > 0) await tx.insert(loyaltyLevels).values(levels);
  tx.touch("loyalty");
}

/** All of the programme at once. Granted points stay as they are; switching it on awards what was completed meanwhile. */
export async function saveProgramme(
  core: Core,
  actor: Actor,
  { levels: given, ...value }: ProgrammeInput,
): Promise<void> {
  mustLoyalty(actor, { kind: "configure" });
  const levels = levelsInput.parse(given);
  await core.db.transaction(async (tx) => {
    await writeSetting(tx, { key: "loyalty", value, at: core.clock.now() });
    await replaceLevels(tx, levels);
    if (value.enabled) await enqueue(tx, core.clock, settleMissedPoints, {});
  });
}
