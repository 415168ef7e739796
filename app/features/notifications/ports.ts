/** What notifications need from the outside world. Types only. */

export interface MailAttachment {
  filename: string;
  contentType: string;
  content: string | Uint8Array;
}

/** A calendar entry that mail programs act upon: the same file as a part of the letter and as an attachment. */
export interface MailCalendar {
  /** iTIP (RFC 5546); the same as METHOD inside the file. */
  method: "REQUEST" | "CANCEL";
  filename: string;
  content: string;
}

export interface OutgoingMail {
  /** One bare address. */
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments?: MailAttachment[];
  calendar?: MailCalendar;
  /** Where answers go, one bare address; the sender's own when absent. */
  replyTo?: string;
  /** Where such letters are switched off by one POST (RFC 8058); absent for news of the visit itself. */
  unsubscribeUrl?: string;
  /** Same key, same Message-ID: a repeated delivery is one message to most mail stores. */
  idempotencyKey: string;
}

/** A short text to one address of a channel: an E.164 phone, a Telegram chat id. */
export interface OutgoingMessage {
  to: string;
  text: string;
  /** A button under the text where the channel has buttons; appended as a line where it has not. */
  link?: { label: string; url: string };
  /** The same key is one message to the gateway where it knows such keys. */
  idempotencyKey: string;
}

export interface MessageSender {
  /**
   * Resolves when the gateway has taken the message. Throws errors shaped like `VendorFault` of features/sync; `kind` `invalid` means
   * that another try cannot help (a wrong number, a blocked bot).
   */
  send(message: OutgoingMessage, signal?: AbortSignal): Promise<{ messageId: string }>;
}

export interface MailSender {
  /** Resolves when the server has taken responsibility. Throws errors shaped like `VendorFault` of features/sync. */
  send(mail: OutgoingMail, signal?: AbortSignal): Promise<{ messageId: string }>;
}
