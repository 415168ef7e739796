/** `off`: the environment switched it off. `unset`: nobody has said which bot. */
export type BotStatus = "off" | "unset" | "on";

/** Which bot it is and what proves it; never serialised. Empty texts are not set. */
export interface BotAccount {
  botToken: string;
  /** Without @. */
  botName: string;
  /** What Telegram sends back with every update. */
  webhookSecret: string;
}

/** An account is whole, or it is none: a bot without its secret could hear nobody. */
export function isWhole({ botToken, botName, webhookSecret }: BotAccount): boolean {
  return botToken !== "" && botName !== "" && webhookSecret !== "";
}
