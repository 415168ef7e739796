import { randomUUID } from "node:crypto";
import { eq } from "drizzle-orm";
import { users } from "~drizzle/schema";
import { requireCan } from "~/features/accounts/policy";
import { readSetting } from "~/features/settings/queries.server";
import { lettersFor } from "~/i18n/letters";
import type { Locale } from "~/i18n/locale";
import type { Vendors } from "~/jobs/vendors";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { readPhone } from "~/lib/phone.server";
import { ok, refuse, type Result } from "~/lib/result";
import type { Channel, Template } from "../model";
import type { Words } from "../templates/model";
import { previewNotice, type Preview } from "./queries.server";

/** Why a test could not be sent: no address of one's own, the channel is not connected, or its gateway refused. */
export type TestRefusal = "no_address" | "channel_off" | "failed";

interface TestInput {
  template: Template;
  channel: Channel;
  locale: Locale;
  words: Words;
}

/** Where a test of a channel goes: to who asks, and for SMS to the business's own phone; null when there is no such address. */
export async function testAddress(core: Core, actor: UserActor, channel: Channel): Promise<string | null> {
  const business = await readSetting(core.db, "business");
  if (channel === "sms") return readPhone(business.phone, business.country).e164;
  // Staff have no linked chats.
  if (channel === "telegram") return null;
  const [user] = await core.db.select({ email: users.email }).from(users).where(eq(users.id, actor.userId));
  return user?.email || business.email || null;
}

/** Sends a notice with sample facts to the one who asks. Nothing of it is written into the outbox. */
export async function sendTest(
  core: Core,
  vendors: Vendors,
  actor: UserActor,
  input: TestInput,
): Promise<Result<{ to: string }, TestRefusal>> {
  requireCan(actor, "notices:write");
  const to = await testAddress(core, actor, input.channel);
  if (to === null) return refuse("no_address");
  const preview = await previewNotice(core, actor, input);
  const send = await senderOf(core, vendors, input, preview);
  if (!send) return refuse("channel_off");
  try {
    await send(to);
    core.log.info(
      { userId: actor.userId, template: input.template, channel: input.channel },
      "a test notice was sent",
    );
    return ok({ to });
  } catch (error) {
    core.log.warn({ err: error, channel: input.channel }, "a test notice was not sent");
    return refuse("failed");
  }
}

async function senderOf(
  { db }: Core,
  vendors: Vendors,
  { channel, locale }: TestInput,
  { subject, text, html }: Preview,
): Promise<((to: string) => Promise<unknown>) | null> {
  const idempotencyKey = `test:${randomUUID()}`;
  if (channel === "email") {
    const { mail } = vendors;
    const marked = lettersFor(locale).test.subject({ subject });
    return mail && ((to) => mail.send({ to, subject: marked, text, html, idempotencyKey }));
  }
  const { smsGateway } = await readSetting(db, "notices");
  const sender = channel === "telegram" ? vendors.telegram : vendors.sms[smsGateway];
  return sender ? (to) => sender.send({ to, text, idempotencyKey }) : null;
}
