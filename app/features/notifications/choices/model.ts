import { channels, topics, type Channel, type Topic } from "../model";

/** What a client chose: by topic and channel. */
export type Choices = Record<Topic, Record<Channel, boolean>>;

/**
 * The rows that were written, filled up with what holds while nobody has chosen: everything is on, SMS only where nothing else reaches the
 * client.
 */
export function fillChoices(
  rows: readonly { topic: string; channel: Channel; isOn: boolean }[],
  reachable: Record<Channel, boolean>,
): Choices {
  const smsAlone = !reachable.email && !reachable.telegram;
  const chosen = (topic: Topic, channel: Channel) =>
    rows.find((row) => row.topic === topic && row.channel === channel)?.isOn ??
    (channel !== "sms" || smsAlone);
  return Object.fromEntries(
    topics.map((topic) => [
      topic,
      Object.fromEntries(channels.map((channel) => [channel, chosen(topic, channel)])),
    ]),
  ) as Choices;
}
