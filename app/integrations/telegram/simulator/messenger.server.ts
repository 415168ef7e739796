import type { Clock } from "~/lib/clock";
import type { Courier } from "../../core/simulator/webhook-courier.server";
import { KEPT_BUBBLES, type SimulatedBubble, type SimulatedChat, type TelegramState } from "./state";

/** What people do in their chats, with the updates that follow. */
export type Messenger = ReturnType<typeof createMessenger>;

export function createMessenger({
  state,
  clock,
  courier,
  webhookTargets,
  webhookSecret,
  changed,
}: {
  state: TelegramState;
  clock: Clock;
  courier: Courier;
  webhookTargets: readonly string[];
  webhookSecret: string;
  changed(): void;
}) {
  const wireChat = (chat: SimulatedChat) => ({ id: chat.id, type: "private", first_name: chat.name });
  const wirePerson = (chat: SimulatedChat) => ({
    id: chat.id,
    is_bot: false,
    first_name: chat.name,
    language_code: chat.languageCode,
  });
  const date = () => Math.floor(clock.now().getTime() / 1000);

  function tell(payload: object, label: string, secret = webhookSecret): void {
    const body = JSON.stringify({ update_id: state.nextUpdateId++, ...payload });
    const headers = () => ({ "x-telegram-bot-api-secret-token": secret });
    for (const url of webhookTargets) courier.send({ url, label, body, headers });
  }

  function put(
    chat: SimulatedChat,
    bubble: Pick<SimulatedBubble, "isOurs" | "text" | "button">,
  ): SimulatedBubble {
    const made = { ...bubble, id: state.nextMessageId++, at: clock.now().toISOString() };
    chat.bubbles.push(made);
    chat.bubbles.splice(0, Math.max(0, chat.bubbles.length - KEPT_BUBBLES));
    changed();
    return made;
  }

  return {
    /** The person writes; `/start …` is what pressing Start on a link sends. */
    write(chat: SimulatedChat, text: string, { isForged = false } = {}): void {
      if (chat.isBlocked) return;
      chat.hasStarted = true;
      const { id } = put(chat, { isOurs: false, text, button: null });
      const message = { message_id: id, date: date(), chat: wireChat(chat), from: wirePerson(chat), text };
      tell({ message }, text.split(" ")[0] ?? "", isForged ? "a-secret-of-a-stranger" : undefined);
    },
    /** The bot writes. */
    receive(chat: SimulatedChat, text: string, button: SimulatedBubble["button"]): SimulatedBubble {
      return put(chat, { isOurs: true, text, button });
    },
    /** The person blocks the bot, or lets it back in. */
    setBlocked(chat: SimulatedChat, isBlocked: boolean): void {
      if (chat.isBlocked === isBlocked) return;
      chat.isBlocked = isBlocked;
      changed();
      const status = isBlocked ? "kicked" : "member";
      const my_chat_member = { chat: wireChat(chat), from: wirePerson(chat), date: date(), new_chat_member: { status } }; // prettier-ignore
      tell({ my_chat_member }, status);
    },
  };
}
