import type { ContactPatch, MirrorContact, MirrorLead } from "~/features/amocrm/ports";
import { cleanLine } from "~/lib/text";
import { CLOSED_STATUSES, type ContactPatchBody, type WireContact, type WireLead } from "./contract";

/** A contact of the wire in the product's shape. */
export function contactOf(wire: WireContact): MirrorContact {
  return {
    id: wire.id,
    name: cleanLine(wire.name),
    firstName: cleanLine(wire.first_name),
    lastName: cleanLine(wire.last_name),
    phones: phonesOf(wire).map(({ value }) => value),
    updatedAt: wire.updated_at,
  };
}

function phonesOf(wire: WireContact) {
  const field = wire.custom_fields_values.find(({ field_code }) => field_code === "PHONE");
  return (field?.values ?? []).map((one) => ({ ...one, value: cleanLine(one.value) })).filter(({ value }) => value !== "");
} // prettier-ignore

export function leadOf(wire: WireLead): MirrorLead {
  return {
    id: wire.id,
    name: cleanLine(wire.name),
    pipelineId: wire.pipeline_id,
    statusId: wire.status_id,
    isClosed: CLOSED_STATUSES.includes(wire.status_id),
    updatedAt: wire.updated_at,
  };
}

/**
 * The body of an update: only what is there, and never an empty name. A field's values replace those it had, so the numbers that stay are sent
 * along; `isSame` says whether two are one number.
 */
export function contactPatch(
  patch: ContactPatch,
  held: WireContact,
  isSame: (raw: string, e164: string) => boolean,
): ContactPatchBody | null {
  const body: ContactPatchBody = {};
  const { firstName, lastName, phone } = patch;
  if (firstName || lastName) {
    if (firstName) body.first_name = firstName;
    if (lastName) body.last_name = lastName;
    // Accounts that fill the whole name only show nothing else.
    body.name = [firstName || held.first_name, lastName || held.last_name].filter(Boolean).join(" ");
  }
  const phones = phonesOf(held);
  const [first, ...further] = phones;
  if (phone && !(first && isSame(first.value, phone))) {
    const kind = first ? kindOf(first) : { enum_code: "WORK" };
    const others = [...(first ? [first] : []), ...further].filter(({ value }) => !isSame(value, phone));
    const values = [
      { value: phone, ...kind },
      ...others.map((one) => ({ value: one.value, ...kindOf(one) })),
    ];
    body.custom_fields_values = [{ field_code: "PHONE", values }];
  }
  return Object.keys(body).length > 0 ? body : null;
}

function kindOf({ enum_id, enum_code }: { enum_id?: number | null; enum_code?: string | null }) {
  if (enum_id) return { enum_id };
  return enum_code ? { enum_code } : {};
}
