import type { ConnectedPort } from "~/features/connections/ports";

/** A customer as the support desk keeps them, in the product's own shape. */
export interface HelpdeskCustomer {
  /** As the desk numbers them. */
  id: string;
  firstName: string;
  lastName: string;
  /** Where the business keeps the contract's number. */
  company: string;
  /** The short settlement, as the desk's column holds it: at most 12 characters. */
  zip: string;
  /** As the desk holds them. */
  emails: string[];
  phones: string[];
  updatedAt: Date | null;
}

/** What may be written into a customer's profile. A field that is absent stays as it is there; nothing is ever emptied. */
export interface ProfilePatch {
  firstName?: string;
  lastName?: string;
  /** Text: zeros in front belong to it. */
  contract?: string;
  /** Whole; the adapter cuts it to what the desk's column takes. */
  settlement?: string;
}
export type ProfileField = keyof ProfilePatch;

/** Who is looked for. Phones are E.164; the adapter asks for every spelling the desk may hold and compares by itself. */
export interface CustomerSearch {
  email?: string | null;
  phones?: readonly string[];
}

export interface HelpdeskConversation {
  id: string;
  customerId: string;
  number: number;
  subject: string;
  /** active, pending, closed, spam; another word as the desk says it. */
  status: string;
  /** Deleted, or a draft nobody sent. */
  isGone: boolean;
  /** The last words as plain text; empty when there are none or they were not sent along. */
  preview: string;
  lastBy: "customer" | "user" | "note" | "";
  threads: number;
  startedAt: Date;
  lastAt: Date;
  /** The desk's own time of last change. */
  versionAt: Date;
}

export interface ConversationPage {
  conversations: HelpdeskConversation[];
  page: number;
  pages: number;
}

/**
 * A support desk as features see it. Every method promises; failures are `VendorError`s. What is not there is null, never an error.
 * Public source of the wire: FreeScout's API & Webhooks module.
 */
export interface Helpdesk extends ConnectedPort {
  fetchCustomer(id: string, signal?: AbortSignal): Promise<HelpdeskCustomer | null>;
  /** Everybody whose e-mail or phone is really one of those asked for; the desk's own search is looser. */
  findCustomers(search: CustomerSearch, signal?: AbortSignal): Promise<HelpdeskCustomer[]>;
  /** Writes the fields that are there. Success says nothing of what the desk took: read back and compare. */
  updateCustomer(id: string, patch: ProfilePatch, signal?: AbortSignal): Promise<void>;
  /** What the desk would hold of a patch after it has taken it: cut to its columns. */
  expectedOf(patch: ProfilePatch): Promise<ProfilePatch>;
  /** Newest first; `page` begins with 1. */
  conversationsOf(customerId: string, page: number, signal?: AbortSignal): Promise<ConversationPage>;
  fetchConversation(id: string, signal?: AbortSignal): Promise<HelpdeskConversation | null>;
}

/** For adapters that are resolved call by call. */
export const HELPDESK_METHODS = ["fetchCustomer", "findCustomers", "updateCustomer", "expectedOf", "conversationsOf", "fetchConversation", "probe"] as const; // prettier-ignore
