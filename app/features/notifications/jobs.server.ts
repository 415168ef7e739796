import { readSetting } from "~/features/settings/queries.server";
import { defaultLocale, isLocale } from "~/i18n/locale";
import type { HandlerOf } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { paths } from "~/lib/paths";
import { claimDelivery, markDelivered } from "./commands.server";
import { confirmationLetter } from "./confirmation/model";
import { bookingCalendarFile } from "./ical/model";
import type * as definitions from "./jobs";
import type { MailSender, OutgoingMail } from "./ports";
import { readLetterFacts } from "./queries.server";

/** A booking that ended before its letter could leave needs none. */
const STILL_AHEAD = ["hold", "pending", "confirmed"];

export const sendBookingConfirmation: HandlerOf<typeof definitions.sendBookingConfirmation> = async (
  context,
  { bookingId },
) => {
  const { core, vendors, signal, log } = context;
  const booking = await readLetterFacts(core.db, bookingId);
  if (!vendors.mail || !booking?.clientEmail || !STILL_AHEAD.includes(booking.status)) {
    log.info({ bookingId, mail: vendors.mail !== null, found: booking !== null }, "no confirmation to send");
    return;
  }
  const key = `booking:${bookingId}:confirmation`;
  const deliveryId = await claimDelivery(core, {
    key,
    channel: "email",
    template: "booking-confirmation",
    bookingId,
  });
  if (deliveryId === null) return;

  const business = (await readSetting(core.db, "business")).name;
  const locale = isLocale(booking.clientLocale) ? booking.clientLocale : defaultLocale;
  const { publicUrl } = core.env.web;
  const link = publicUrl + paths.visit(booking.linkToken);
  const clientName = booking.clientFirstName || booking.clientDisplayName || "";
  const letter = confirmationLetter({ booking, clientName, business, link, locale });
  const calendar = bookingCalendarFile({ booking, business, locale, publicUrl, link, now: core.clock.now() });
  const { messageId } = await send(vendors.mail, {
    to: booking.clientEmail,
    ...letter,
    attachments: [
      { filename: `${booking.reference}.ics`, contentType: "text/calendar; charset=utf-8; method=PUBLISH", content: calendar },
    ],
    idempotencyKey: key,
  }, signal); // prettier-ignore
  await core.db.transaction(async (tx) => {
    await markDelivered(tx, core, { deliveryId, externalId: messageId });
    await context.finish(tx);
  });
};

export const announceVisit: HandlerOf<typeof definitions.announceVisit> = async (
  context,
  { bookingId, event },
) => {
  if (event === "confirmed") await sendBookingConfirmation(context, { bookingId });
};

export const announceOffer: HandlerOf<typeof definitions.announceOffer> = async ({ log }, { waitingId }) => {
  log.info({ waitingId }, "no offer to send");
};

/** A server that asks for patience costs no attempt. */
async function send(
  mail: MailSender,
  message: OutgoingMail,
  signal: AbortSignal,
): Promise<{ messageId: string }> {
  try {
    return await mail.send(message, signal);
  } catch (error) {
    const { kind, retryAfterMs } = error as { kind?: unknown; retryAfterMs?: unknown };
    if (kind === "rate_limited")
      throw new RetryAfter(typeof retryAfterMs === "number" ? retryAfterMs : 60_000);
    throw error;
  }
}
