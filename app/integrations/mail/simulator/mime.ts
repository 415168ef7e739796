/** Reads the MIME that mail programs write, as far as an inbox page needs it: parts, encodings, names. */

export interface ReadAttachment {
  filename: string;
  contentType: string;
  content: Buffer;
}

export interface ReadMessage {
  headers: Map<string, string>;
  subject: string;
  from: string;
  to: string;
  messageId: string;
  text: string;
  html: string;
  attachments: ReadAttachment[];
}

interface Part {
  headers: Map<string, string>;
  body: Buffer;
}

const MAX_DEPTH = 8;

/** Reads a raw message. Never throws: what is broken is shown as text. */
export function readMime(raw: Buffer): ReadMessage {
  const root = splitPart(raw);
  const message: ReadMessage = {
    headers: root.headers,
    subject: decodeWords(root.headers.get("subject") ?? ""),
    from: decodeWords(root.headers.get("from") ?? ""),
    to: decodeWords(root.headers.get("to") ?? ""),
    messageId: root.headers.get("message-id") ?? "",
    text: "",
    html: "",
    attachments: [],
  };
  collect(root, message, 0);
  return message;
}

function collect(part: Part, message: ReadMessage, depth: number): void {
  const type = parameters(part.headers.get("content-type") ?? "text/plain");
  const disposition = parameters(part.headers.get("content-disposition") ?? "");
  const boundary = type.values.get("boundary");
  if (type.value.startsWith("multipart/") && boundary && depth < MAX_DEPTH) {
    for (const child of splitMultipart(part.body, boundary)) collect(child, message, depth + 1);
    return;
  }
  const content = decodeBody(part);
  const filename = disposition.values.get("filename") ?? type.values.get("name");
  const isText = type.value === "text/plain" || type.value === "text/html";
  if (disposition.value === "attachment" || filename !== undefined || !isText) {
    const contentType = part.headers.get("content-type") ?? "application/octet-stream";
    message.attachments.push({ filename: decodeWords(filename ?? "attachment"), contentType, content });
    return;
  }
  const decoded = decodeCharset(content, type.values.get("charset") ?? "utf-8");
  if (type.value === "text/html") message.html += decoded;
  else message.text += decoded;
}

function splitPart(raw: Buffer): Part {
  const text = raw.toString("latin1");
  const end = /\r?\n\r?\n/.exec(text);
  const head = end ? text.slice(0, end.index) : text;
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0)
      headers.set(
        line.slice(0, colon).toLowerCase(),
        Buffer.from(line.slice(colon + 1).trim(), "latin1").toString("utf8"),
      );
  }
  return { headers, body: end ? raw.subarray(end.index + end[0].length) : Buffer.alloc(0) };
}

function splitMultipart(body: Buffer, boundary: string): Part[] {
  const pieces = body.toString("latin1").split(`--${boundary}`).slice(1);
  const parts: Part[] = [];
  for (const piece of pieces) {
    if (piece.startsWith("--")) break;
    const inner = piece.replace(/^[ \t]*\r?\n/, "").replace(/\r?\n$/, "");
    parts.push(splitPart(Buffer.from(inner, "latin1")));
  }
  return parts;
}

function decodeBody({ headers, body }: Part): Buffer {
  const encoding = (headers.get("content-transfer-encoding") ?? "7bit").toLowerCase();
  if (encoding === "base64") return Buffer.from(body.toString("latin1"), "base64");
  if (encoding === "quoted-printable")
    return decodeQuoted(body.toString("latin1").replace(/=[ \t]*\r?\n/g, ""));
  return body;
}

function decodeQuoted(text: string): Buffer {
  return Buffer.from(
    text.replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    "latin1",
  );
}

function decodeCharset(bytes: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString("utf8");
  }
}

/** `=?UTF-8?B?…?=` and `=?UTF-8?Q?…?=`; the space between two encoded words is not part of the text. */
function decodeWords(text: string): string {
  return text
    .replace(/(\?=)\s+(=\?)/g, "$1$2")
    .replace(/=\?([^?]+)\?([BQ])\?([^?]*)\?=/gi, (_, charset: string, kind: string, body: string) => {
      const bytes =
        kind.toUpperCase() === "B" ? Buffer.from(body, "base64") : decodeQuoted(body.replace(/_/g, " "));
      return decodeCharset(bytes, charset);
    });
}

/** `text/plain; charset=utf-8; filename*0*=utf-8''a%20b` as a value and its parameters (RFC 2231 joined and decoded). */
function parameters(header: string): { value: string; values: Map<string, string> } {
  const [first = "", ...rest] = header.match(/(?:[^;"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  const values = new Map<string, string>();
  for (const item of rest) {
    const match = /^\s*([^=*\s]+)(?:\*\d+)?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|(.*?))\s*$/.exec(item);
    if (!match) continue;
    const [, name = "", extended, quoted, bare = ""] = match;
    const text = quoted?.replace(/\\(.)/g, "$1") ?? bare;
    const decoded = extended ? percentDecoded(text.replace(/^[^']*'[^']*'/, "")) : text;
    const key = name.toLowerCase();
    values.set(key, (values.get(key) ?? "") + decoded);
  }
  return { value: first.trim().toLowerCase(), values };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
