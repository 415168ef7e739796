import { bookVisit, type BookingRefusal, type BookingRequest } from "~/features/booking/book/commands.server";
import { releaseHold } from "~/features/booking/hold/commands.server";
import type { BookingRow } from "~/features/booking/record/commands.server";
import type { Vendors } from "~/jobs/vendors";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { ok, refuse, type Result } from "~/lib/result";
import { defaultLocale } from "~/i18n/locale";
import { listChannels } from "../../queries.server";
import { sellVisit, type SaleRefusal } from "../commands.server";
import { holdVisit, type HoldRefusal } from "../hold/commands.server";

/** The visit; a `hold` that has a client waits for its money or for the other system's word. */
export type Booked = Result<BookingRow, BookingRefusal | HoldRefusal | SaleRefusal>;

/**
 * Books a visit in one go wherever its service is sold, for the desk and for the API. Staff's visits of YClients' services are sold there like clients'; when it cannot be asked, when
 * they insist on an hour, and for several services together they stand at once from our own hours, and are written into the other calendar like any visit of ours.
 * @throws AppError `forbidden`, `not_found` (unknown client)
 */
export async function bookWherever(
  core: Core,
  vendors: Vendors,
  actor: Actor,
  request: BookingRequest,
): Promise<Booked> {
  const channels = await listChannels(core, request.parts.map(({ serviceId }) => serviceId)); // prettier-ignore
  const decisions = [...channels.values()];
  const forStaff = actor.kind === "user";
  const isOutside = decisions.some(({ by }) => by === "yclients") && request.parts.length === 1;
  const isPlain = decisions.every((one) => one.by === "own" && one.because !== "fallback");
  if (isPlain || (forStaff && (!isOutside || request.override))) return bookVisit(core, actor, request);
  const { visitor, notes, answers = [], source, contactEmail, parts, startsAt, locationId, party } = request;
  const locale = visitor.kind === "contact" ? visitor.locale : defaultLocale;
  const held = await holdVisit(core, vendors, actor, { parts, startsAt, locationId, party, source, locale });
  if (!held.ok) return held.error.reason === "away" && forStaff ? bookVisit(core, actor, request) : held;
  const { linkToken } = held.value;
  const sold = await sellVisit(core, vendors, actor, { linkToken, visitor, notes, answers, contactEmail });
  if (sold.ok) return ok(sold.value.booking);
  await releaseHold(core, { linkToken });
  return refuse(sold.error);
}
