import { topicOf, type Channel, type SkipReason, type Template } from "../model";

/** Where a client can be reached: addresses of each channel, null where none is known. */
export interface Reach {
  email: string | null;
  /** Telegram chat id. */
  telegram: string | null;
  /** E.164. */
  sms: string | null;
}

/** What decides about channels, beside the addresses. */
export interface ChannelRules {
  template: Template;
  /** Channels that are connected; SMS only when its gateway is chosen in the settings. */
  connected: Record<Channel, boolean>;
  /** Channels on which the owner switched this template off. */
  templateOff: ReadonlySet<Channel>;
  /** What the client chose for this template's topic; absent: nothing chosen. */
  choices: Partial<Record<Channel, boolean>>;
}

/** A channel a notice takes, or does not take for a reason worth showing. */
export interface ChannelVerdict {
  channel: Channel;
  skip: SkipReason | null;
}

/**
 * E-mail and Telegram go out wherever an address is known. An SMS costs money and rings: it goes when nothing else reaches the client, and for
 * topics when they have asked for it. Nothing at all to go by is itself worth a row for news of the visit: somebody has to call.
 */
export function chooseChannels(reach: Reach, rules: ChannelRules): ChannelVerdict[] {
  const verdicts: ChannelVerdict[] = [];
  for (const channel of ["email", "telegram"] as const) {
    if (reach[channel] !== null) verdicts.push({ channel, skip: obstacle(channel, rules) });
  }
  // Whoever said no to a topic was reached: their no must not come back as an SMS.
  const isReached = verdicts.some(({ skip }) => skip === null || skip === "opted_out");
  const isTopic = topicOf(rules.template) !== null;
  const isWanted = isTopic && rules.choices.sms === true;
  if (reach.sms !== null && rules.connected.sms && (!isReached || isWanted))
    verdicts.push({ channel: "sms", skip: obstacle("sms", rules) });
  if (verdicts.length === 0 && !isTopic) return [{ channel: "email", skip: "no_address" }];
  return verdicts;
}

function obstacle(
  channel: Channel,
  { template, connected, templateOff, choices }: ChannelRules,
): SkipReason | null {
  if (topicOf(template) !== null && choices[channel] === false) return "opted_out";
  if (templateOff.has(channel)) return "template_off";
  return connected[channel] ? null : "channel_off";
}
