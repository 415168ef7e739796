import { eq } from "drizzle-orm";
import { clients } from "~drizzle/schema";
import type { Tx } from "~drizzle/client.server";
import { addressOf, writeMessage } from "~/features/conversations/commands.server";
import { sendMessage } from "~/features/conversations/jobs";
import { messagesFor } from "~/i18n/catalogue";
import { formatDay } from "~/i18n/format";
import { defaultLocale, isLocale } from "~/i18n/locale";
import { enqueue } from "~/jobs/enqueue";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import type { Day } from "~/lib/zoned-time";

/** The ways a client is told of a programme, the first that reaches them. */
const WAYS = ["telegram", "email"] as const;

/**
 * Tells a client of a programme that was given to them, in their language, with the way to it: one message for one programme, queued in the
 * transaction that gives it and kept in their talk. Nothing happens for whoever cannot be reached.
 */
export async function announceProgram(
  tx: Tx,
  { clock, env }: Pick<Core, "clock" | "env">,
  {
    programId,
    clientId,
    title,
    startsOn,
  }: { programId: number; clientId: number; title: string; startsOn: Day },
): Promise<void> {
  const [client] = await tx.select({ locale: clients.locale }).from(clients).where(eq(clients.id, clientId));
  const locale = isLocale(client?.locale) ? client.locale : defaultLocale;
  const words = messagesFor(locale).programs.letter;
  for (const channel of WAYS) {
    const address = await addressOf(tx, clientId, channel);
    if (address === null) continue;
    const link = env.web.publicUrl + paths.meProgram(programId);
    const { messageId, isNew } = await writeMessage(
      tx,
      { clock, actor: systemActor("programs") },
      {
        ...{ clientId, channel, direction: "outbound", state: "queued", address, at: clock.now() },
        subject: words.subject({ title }),
        body: words.body({ title, day: formatDay(startsOn, locale, "date"), link }),
        idempotencyKey: `program:${programId}:given`,
      },
    );
    if (isNew) await enqueue(tx, clock, sendMessage, { messageId });
    return;
  }
}
