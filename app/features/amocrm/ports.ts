import type { ConnectedPort } from "~/features/connections/ports";

/** A contact of amoCRM in the product's own shape. */
export interface MirrorContact {
  id: string;
  /** The whole name as one reads it there. */
  name: string;
  /** Both empty where the account only fills the whole name. */
  firstName: string;
  lastName: string;
  /** As held there, in their order. */
  phones: string[];
  /** Second precision. */
  updatedAt: Date;
}

/** A lead of a contact. */
export interface MirrorLead {
  id: string;
  name: string;
  pipelineId: string;
  statusId: string;
  /** Won or lost. */
  isClosed: boolean;
  updatedAt: Date;
}

/** What may be written into a contact; an absent field stays. `phone` becomes the first number, further ones stay. */
export interface ContactPatch {
  firstName?: string;
  lastName?: string;
  /** E.164. */
  phone?: string;
}

/** What an inbound call says has changed: only a hint. */
export interface MirrorEvent {
  entity: "contact" | "lead";
  id: string;
}

export interface MirrorPipeline {
  id: string;
  name: string;
  statuses: { id: string; name: string; isClosed: boolean }[];
}

/**
 * Another CRM whose contacts may be ours too. Every method promises; failures are `VendorError`s; what is not there is null or empty.
 * Public source of the wire: amocrm/amocrm-api-php, developers.kommo.com.
 */
export interface ContactMirror extends ConnectedPort {
  fetchContact(id: string, signal?: AbortSignal): Promise<MirrorContact | null>;
  /** Whose phone really is this one (E.164); the vendor's own search is fuzzy. */
  findContacts(phone: string, signal?: AbortSignal): Promise<MirrorContact[]>;
  /** Answers what the contact is afterwards. */
  updateContact(id: string, patch: ContactPatch, signal?: AbortSignal): Promise<MirrorContact>;
  moveLead(leadId: string, statusId: string, signal?: AbortSignal): Promise<void>;
  leadsOf(contactId: string, signal?: AbortSignal): Promise<MirrorLead[]>;
  /** Whose a lead is. */
  contactsOf(leadId: string, signal?: AbortSignal): Promise<string[]>;
  /** What a kept inbound call is about; empty when it cannot be read. */
  readEvents(body: string): Promise<MirrorEvent[]>;
  pipelines(signal?: AbortSignal): Promise<MirrorPipeline[]>;
}

/** For adapters that are resolved call by call. */
export const CONTACT_MIRROR_METHODS = ["fetchContact", "findContacts", "updateContact", "moveLead", "leadsOf",
  "contactsOf", "readEvents", "pipelines", "probe"] as const; // prettier-ignore
