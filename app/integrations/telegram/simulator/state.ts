import type { SimulatedDelivery } from "../../core/simulator/webhook-courier.server";
import { NO_WIRE_FAULTS, type WireFaults } from "../../core/simulator/wire-faults.server";

/** A button under a message: leads somewhere, or tells the bot something. */
export type SimulatedButton = { text: string; url: string } | { text: string; data: string };

/** One bubble of a chat. */
export interface SimulatedBubble {
  id: number;
  /** ISO instant. */
  at: string;
  isOurs: boolean;
  /** Plain: entities are read already. */
  text: string;
  rows: SimulatedButton[][];
  isEdited: boolean;
}

/** A private chat of an invented person with the bot. */
export interface SimulatedChat {
  id: number;
  name: string;
  /** As the vendor gives it: without a plus. */
  phone: string;
  languageCode: "ru" | "en";
  hasStarted: boolean;
  isBlocked: boolean;
  /** What stands in place of the person's keyboard. */
  menu: { text: string; asksContact: boolean }[][];
  /** What the last pressed button was answered with; it fades in the real thing. */
  toast: string;
  /** In order of time. */
  bubbles: SimulatedBubble[];
}

export interface TelegramState {
  chats: SimulatedChat[];
  nextMessageId: number;
  nextUpdateId: number;
  nextPressId: number;
  /** Presses nobody has answered yet, by their id. */
  presses: { id: string; chat: number }[];
  /** Of `setWebhook`; null: the addresses the simulator was started with. */
  webhook: { url: string; secret: string } | null;
  /** What the bot says it can do, by language; "" is everybody else's. */
  commands: Record<string, { command: string; description: string }[]>;
  /** The latest updates, to be sent once more. */
  updates: { label: string; body: string }[];
  deliveries: SimulatedDelivery[];
  faults: WireFaults;
}

export const KEPT_BUBBLES = 100;
export const KEPT_UPDATES = 200;

export function emptyTelegramState(): TelegramState {
  const person = () => ({ hasStarted: false, isBlocked: false, menu: [], toast: "", bubbles: [] });
  return {
    chats: [
      { ...person(), id: 7_100_000_001, name: "Анна", phone: "79161000001", languageCode: "ru" },
      { ...person(), id: 7_100_000_002, name: "Данияр", phone: "77011000002", languageCode: "ru" },
      { ...person(), id: 7_100_000_003, name: "Emma", phone: "447400000003", languageCode: "en" },
      // The demo's one client with a chat that began before.
      {
        ...person(),
        id: 7_100_000_004,
        name: "Елизавета",
        phone: "79859567915",
        languageCode: "ru",
        hasStarted: true,
      },
    ],
    nextMessageId: 1,
    nextUpdateId: 500_000_001,
    nextPressId: 1,
    presses: [],
    webhook: null,
    commands: {},
    updates: [],
    deliveries: [],
    faults: { ...NO_WIRE_FAULTS },
  };
}
