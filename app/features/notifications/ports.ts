/** What notifications need from the outside world. Types only. */

export interface MailAttachment {
  filename: string;
  contentType: string;
  content: string | Uint8Array;
}

export interface OutgoingMail {
  /** One bare address. */
  to: string;
  subject: string;
  text: string;
  html: string;
  attachments?: MailAttachment[];
  /** Same key, same Message-ID: a repeated delivery is one message to most mail stores. */
  idempotencyKey: string;
}

export interface MailSender {
  /** Resolves when the server has taken responsibility. Throws errors shaped like `VendorFault` of features/sync. */
  send(mail: OutgoingMail, signal?: AbortSignal): Promise<{ messageId: string }>;
}
