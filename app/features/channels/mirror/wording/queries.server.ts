import type { Queryable } from "~drizzle/client.server";
import type { VendorBusy, VendorRecord, VendorRecordStatus } from "~/features/sync/ports";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { AppError } from "~/lib/app-error";
import { listServiceNumbers, readVisitor, type MirrorCase, type MirrorRow } from "../queries.server";

/**
 * A visit as it is to be written there. Of a visit that only keeps its hour the vendor learns the client's name, in the comment, and nothing else;
 * of one that is sold there also phone, e-mail and code, as its own form would have taken them. What `record` has beside what we keep equal stays.
 */
export async function describeBusy(
  db: Queryable,
  { booking, row, kind, ours }: MirrorCase & { row: MirrorRow },
  record: VendorRecord | null,
): Promise<VendorBusy> {
  if (ours === null) throw new AppError("internal", "a visit that takes no hour cannot be written");
  const samePrice = record !== null && (ours.price === null || record.priceMinor === ours.price);
  return {
    requestKey: row.requestKey,
    staffExternalId: ours.staff,
    services: samePrice ? record.services : await servicesOf(db, { booking, kind }, record),
    startsAt: new Date(ours.from),
    endsAt: new Date(ours.until),
    client: await clientOf(db, { booking, kind }, record),
    comment: record?.comment || (await commentOf(db, { booking, kind })),
    status: statusOf(ours.status, record),
  };
}

type Told = Pick<MirrorCase, "booking" | "kind">;

/** The services with a price that is ours: the whole of it on the first line. */
async function servicesOf(db: Queryable, { booking, kind }: Told, record: VendorRecord | null) {
  if (kind === "busy") return [];
  const known = record?.services.map(({ externalId }) => externalId) ?? [];
  const ids = booking.serviceId === null ? [] : [booking.serviceId];
  const numbers = known.length > 0 ? known : await listServiceNumbers(db, ids);
  return numbers.map((externalId, at) => ({ externalId, costMinor: at === 0 ? booking.priceMinor : 0 }));
}

async function clientOf(db: Queryable, { booking, kind }: Told, record: VendorRecord | null) {
  if (record?.client?.phone)
    return { name: record.client.name, phone: record.client.phone, email: record.client.email };
  const visitor = kind === "sale" ? await readVisitor(db, booking) : null;
  if (!visitor?.phone) return null;
  return { name: visitor.name, phone: visitor.phone, email: booking.contactEmail ?? visitor.email };
}

async function commentOf(db: Queryable, { booking, kind }: Told): Promise<string> {
  const { locale } = await readSetting(db, "business");
  const words = messagesFor(locale).conflicts.there;
  const visitor = await readVisitor(db, booking);
  if (kind === "sale") return visitor ? words.sale({ code: visitor.code }) : "";
  return words.busy({
    name: visitor?.name ?? "",
    service: booking.serviceName,
    reference: booking.reference,
  });
}

/** There a visit that awaits its hour may also be marked as confirmed by the client; that mark is theirs. */
function statusOf(status: "open" | "completed" | "no_show", record: VendorRecord | null): VendorRecordStatus {
  if (status !== "open") return status;
  return record?.status === "confirmed" ? "confirmed" : "pending";
}
