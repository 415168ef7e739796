/** What the simulated mail server holds. Plain data, so that it can live in a JSON file. */
export interface SimulatedMessage {
  id: number;
  /** ISO instant. */
  receivedAt: string;
  /** Envelope addresses, which may differ from the headers. */
  envelope: { from: string; to: string[] };
  from: string;
  to: string;
  subject: string;
  messageId: string;
  /** By lower-case name; absent in messages kept from an older version. */
  headers?: Record<string, string>;
  text: string;
  html: string;
  attachments: { filename: string; contentType: string; size: number; base64: string }[];
}

/** Misbehaviour. Counts are "the next n messages"; -1 is "until switched off". */
export interface MailFaults {
  /** 550: never again. */
  refuse: number;
  /** 451: come again later. */
  greylist: number;
  /** Before a message is accepted. */
  slowMs: number;
}

export const NO_MAIL_FAULTS: Readonly<MailFaults> = { refuse: 0, greylist: 0, slowMs: 0 };

export interface InboxState {
  /** The latest first. */
  messages: SimulatedMessage[];
  faults: MailFaults;
  nextId: number;
}

export const KEPT_MESSAGES = 200;

export function emptyInbox(): InboxState {
  return { messages: [], faults: { ...NO_MAIL_FAULTS }, nextId: 1 };
}

/** Uses up one of a counted fault. */
export function spendMailFault(faults: MailFaults, name: "refuse" | "greylist"): boolean {
  if (faults[name] === 0) return false;
  if (faults[name] > 0) faults[name] -= 1;
  return true;
}
