import type { Tx } from "~drizzle/client.server";
import { noticeChoices } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { readChoicesToken, readView } from "./queries.server";
import { choice, type Choice } from "./schema";

/**
 * Writes down what a client chose. Clients choose for themselves, staff for whoever asks them to.
 * @throws AppError `forbidden`
 */
export async function saveNoticeChoices(
  core: Core,
  actor: Actor,
  { clientId, choices }: { clientId: number; choices: readonly Choice[] },
): Promise<void> {
  if (!(actor.kind === "client" && actor.clientId === clientId)) requireCan(actor, "clients:write");
  await core.db.transaction((tx) => write(tx, core, clientId, choices));
}

/** The same by the token of a letter. False when the token is nobody's. */
export async function saveChoicesByToken(
  core: Core,
  { token, choices }: { token: string; choices: readonly Choice[] },
): Promise<boolean> {
  const clientId = readChoicesToken(core.env, token);
  if (clientId === null) return false;
  await core.db.transaction((tx) => write(tx, core, clientId, choices));
  return true;
}

async function write(tx: Tx, { clock }: Core, clientId: number, choices: readonly Choice[]): Promise<void> {
  const { choices: before } = await readView(tx, clientId);
  for (const given of choices) {
    const { topic, channel, isOn } = choice.parse(given);
    // What was left as it stood is no choice: it goes on following from where the client can be reached.
    if (before[topic][channel] === isOn) continue;
    const updatedAt = clock.now();
    await tx
      .insert(noticeChoices)
      .values({ clientId, topic, channel, isOn, updatedAt })
      .onConflictDoUpdate({
        target: [noticeChoices.clientId, noticeChoices.topic, noticeChoices.channel],
        set: { isOn, updatedAt },
      });
  }
  tx.touch("clients");
}
