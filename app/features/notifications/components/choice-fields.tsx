import { useMessages } from "~/i18n/context";
import { Checkbox } from "~/ui/checkbox";
import type { Choices } from "../choices/model";
import { channels, topics, type Channel } from "../model";

type ChoiceFieldsProps = { choices: Choices; reachable: Record<Channel, boolean> };

/** What a client wants to be told beside news of the visit itself, by topic and by each channel they can be reached on; read by `readChoicesForm`. */
export function ChoiceFields({ choices, reachable }: ChoiceFieldsProps) {
  const words = useMessages().notices;
  const open = channels.filter((channel) => reachable[channel]);
  if (open.length === 0) return <p className="text-ink-2">{words.choices.nothing}</p>;
  return (
    <>
      {topics.map((topic) => (
        <fieldset key={topic} className="field">
          <legend className="field-label">{words.topics[topic]}</legend>
          <div className="flex flex-wrap gap-x-6">
            {open.map((channel) => {
              const name = `${topic}:${channel}`;
              return (
                <span key={channel}>
                  <input type="hidden" name="offered" value={name} />
                  <Checkbox
                    name={name}
                    label={words.choices.channels[channel]}
                    defaultChecked={choices[topic][channel]}
                  />
                </span>
              );
            })}
          </div>
        </fieldset>
      ))}
    </>
  );
}
