import type { SimulatedDelivery } from "../../core/simulator/webhook-courier.server";
import { NO_WIRE_FAULTS, type WireFaults } from "../../core/simulator/wire-faults.server";

/** One bubble of a chat. */
export interface SimulatedBubble {
  id: number;
  /** ISO instant. */
  at: string;
  isOurs: boolean;
  /** Plain: entities are read already. */
  text: string;
  button: { text: string; url: string } | null;
}

/** A private chat of an invented person with the bot. */
export interface SimulatedChat {
  id: number;
  name: string;
  languageCode: "ru" | "en";
  hasStarted: boolean;
  isBlocked: boolean;
  /** In order of time. */
  bubbles: SimulatedBubble[];
}

export interface TelegramState {
  chats: SimulatedChat[];
  nextMessageId: number;
  nextUpdateId: number;
  deliveries: SimulatedDelivery[];
  faults: WireFaults;
}

export const KEPT_BUBBLES = 100;

export function emptyTelegramState(): TelegramState {
  const person = { hasStarted: false, isBlocked: false };
  return {
    chats: [
      { ...person, id: 7_100_000_001, name: "Анна", languageCode: "ru", bubbles: [] },
      { ...person, id: 7_100_000_002, name: "Данияр", languageCode: "ru", bubbles: [] },
      { ...person, id: 7_100_000_003, name: "Emma", languageCode: "en", bubbles: [] },
    ],
    nextMessageId: 1,
    nextUpdateId: 500_000_001,
    deliveries: [],
    faults: { ...NO_WIRE_FAULTS },
  };
}
