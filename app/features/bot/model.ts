import { z } from "zod";
import { dayText, idParam } from "~/lib/text";

/** Buttons of a reply as plain facts and ids of ours; made into words and addresses when the reply leaves. */
export const keyboardPlan = z.discriminatedUnion("kind", [
  /** The menu in place of the person's keyboard; with the button that shares their number while we know none. */
  z.object({ kind: z.literal("menu"), asksContact: z.boolean() }),
  z.object({ kind: z.literal("none") }),
  z.object({ kind: z.literal("book") }),
  z.object({ kind: z.literal("visits"), bookingIds: z.array(z.number().int().positive()).max(5) }),
  z.object({ kind: z.literal("day"), programId: z.number().int().positive(), dayKey: z.string(), doneOn: z.string() }),
  z.object({ kind: z.literal("agree"), messageId: z.number().int().positive(), mark: z.string() }),
  z.object({ kind: z.literal("language") }),
]); // prettier-ignore
export type KeyboardPlan = z.output<typeof keyboardPlan>;

/** What the bot does about an event; carried out when the event's own changes stand. */
export interface Reaction {
  /** What became of the event, for the inbox. */
  code: string;
  /** Answered in the chat. */
  reply?: { text: string; keyboard?: KeyboardPlan; topic?: ReplyTopic };
  /** The pressed message, written anew. */
  rewrite?: { text: string; keyboard?: KeyboardPlan };
  /** Said to who pressed a button. */
  word?: PressWord;
  /** The reply asks whether doubtful values of this message are right; the mark says which. */
  agreeMark?: string;
  /** Left to staff: the message stands as unread in the list of messages. */
  isForStaff?: boolean;
}

/** Marks a reply after which a bare number is a weight. */
export type ReplyTopic = "measure";

export const pressWords = ["done", "undone", "kept", "chosen", "gone", "nothing"] as const;
export type PressWord = (typeof pressWords)[number];

/** What a button under a message says when it is pressed. */
export type PressData =
  | { press: "mark"; programId: number; dayKey: string; exerciseKey: string; doneOn: string; isDone: boolean }
  | { press: "day"; programId: number; dayKey: string; doneOn: string }
  | { press: "agree"; messageId: number; mark: string }
  | { press: "language"; locale: "ru" | "en" };

/** At most 64 bytes: keys of a programme have 16 letters at most. */
export function writePress(data: PressData): string {
  switch (data.press) {
    case "mark":
      return ["m", data.programId, data.dayKey, data.exerciseKey, data.doneOn.replaceAll("-", ""), data.isDone ? 1 : 0].join(":"); // prettier-ignore
    case "day":
      return ["d", data.programId, data.dayKey, data.doneOn.replaceAll("-", "")].join(":");
    case "agree":
      return ["a", data.messageId, data.mark].join(":");
    case "language":
      return ["l", data.locale].join(":");
  }
}

/** Null for what no button of ours says: anybody can send anything. */
export function readPress(text: string): PressData | null {
  const [kind, ...rest] = text.split(":");
  const key = (at: number) => (/^[a-z0-9]{1,16}$/.test(rest[at] ?? "") ? (rest[at] as string) : null);
  const id = idParam.safeParse(rest[0]);
  if (kind === "l") return rest[0] === "ru" || rest[0] === "en" ? { press: "language", locale: rest[0] } : null;
  if (!id.success) return null;
  if (kind === "a" && /^[0-9a-f]{8}$/.test(rest[1] ?? "")) return { press: "agree", messageId: id.data, mark: rest[1] as string };
  const dayKey = key(1);
  const doneOn = dayText.safeParse((rest[kind === "m" ? 3 : 2] ?? "").replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3"));
  if (dayKey === null || !doneOn.success) return null;
  if (kind === "d") return { press: "day", programId: id.data, dayKey, doneOn: doneOn.data };
  const exerciseKey = key(2);
  if (kind !== "m" || exerciseKey === null || !/^[01]$/.test(rest[4] ?? "")) return null;
  return { press: "mark", programId: id.data, dayKey, exerciseKey, doneOn: doneOn.data, isDone: rest[4] === "1" };
} // prettier-ignore

/** Of two things said in one chat, which was said later: by the messenger's clock, and within a second by number. */
export function isLater(one: { at: Date; messageId: string }, other: { at: Date; messageId: string }): boolean {
  const apart = one.at.getTime() - other.at.getTime();
  return apart !== 0 ? apart > 0 : Number(one.messageId) > Number(other.messageId);
} // prettier-ignore

/** The messenger's number of a message, over all chats. */
export function outsideId({ chatId, messageId }: { chatId: string; messageId: string }): string {
  return `${chatId}:${messageId}`;
}

/** Phones come without their plus. */
export function wholePhone(phone: string): string {
  const bare = phone.replace(/[^\d+]/g, "");
  return bare.startsWith("+") ? bare : `+${bare}`;
}
