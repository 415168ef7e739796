import { z } from "zod";
import { channels, topics } from "../model";

/** One choice; a form of several is a list of these. */
export const choice = z.object({ topic: z.enum(topics), channel: z.enum(channels), isOn: z.boolean() });
export type Choice = z.output<typeof choice>;

/** Reads a form whose checkboxes are called `topic:channel`. Only those it offered (`offered`, hidden) are chosen. */
export function readChoicesForm(form: FormData): Choice[] {
  const offered = form.getAll("offered").map(String);
  return topics.flatMap((topic) =>
    channels
      .filter((channel) => offered.includes(`${topic}:${channel}`))
      .map((channel) => ({ topic, channel, isOn: form.get(`${topic}:${channel}`) === "on" })),
  );
}
