import { useMessages } from "~/i18n/context";
import { Dialog } from "~/ui/dialog";
import { Switch } from "~/ui/switch";
import type { ShortcutChoice } from "./use-shortcut-choice";

type HelpProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  shortcuts: ShortcutChoice;
};

/** Works only while single letters are shortcuts. */
const isSingle = (name: string) => /^[A-Z?]$/.test(name);

/** The keys of the calendar, all of them, and the switch of those that are one letter. */
export function CalendarHelp({ open, onOpenChange, shortcuts }: HelpProps) {
  const m = useMessages();
  const words = m.calendar.help;
  const { views } = m.calendar;
  const groups: { title: string; keys: [string[], string][] }[] = [
    {
      title: words.groups.go,
      keys: [
        [["T"], words.today],
        [["J", "K"], words.earlier],
        [["D"], views.day],
        [["W"], views.week],
        [["M"], views.month],
        [["L"], views.list],
        [["F"], words.filter],
        [["N"], words.book],
        [["?"], words.keys],
      ],
    },
    {
      title: words.groups.walk,
      keys: [
        [["←", "↑", "↓", "→"], words.arrows],
        [["Enter"], words.open],
        [["Esc"], words.close],
      ],
    },
    {
      title: words.groups.move,
      keys: [
        [["M"], words.start],
        [["←", "↑", "↓", "→"], words.shift],
        [["+", "−"], words.stretch],
        [["Enter"], words.drop],
        [["Esc"], words.cancel],
      ],
    },
  ];
  return (
    <Dialog title={words.title} open={open} onOpenChange={onOpenChange} wide>
      <Switch
        label={words.single}
        hint={words.singleHint}
        checked={shortcuts.isOn}
        onChange={(event) => shortcuts.choose(event.target.checked)}
      />
      <div className="key-groups">
        {groups.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([names, does]) => (
                <div key={does}>
                  <dt>
                    {names.map((name) => (
                      <kbd key={name} data-off={isSingle(name) && !shortcuts.isOn ? "" : undefined}>
                        {name}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="pt-4 text-sm text-ink-2">{words.mouse}</p>
    </Dialog>
  );
}
