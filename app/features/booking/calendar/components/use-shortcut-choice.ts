import { useFetcher, useLocation } from "@remix-run/react";
import { createContext, useContext, useState } from "react";
import { paths } from "~/lib/paths";

/** Whether letters are shortcuts, for everything on the calendar that has one. */
export const ShortcutContext = createContext(true);

/** Names a letter as a shortcut (`aria-keyshortcuts`) only while it is one. */
export function useShortcutName(): (letter: string) => string | undefined {
  const isOn = useContext(ShortcutContext);
  return (letter) => (isOn ? letter : undefined);
}

export interface ShortcutChoice {
  isOn: boolean;
  choose: (isOn: boolean) => void;
}

/** Whether letters are shortcuts, and the way to turn them off and on; the browser keeps it in a cookie. */
export function useShortcutChoice(kept: boolean): ShortcutChoice {
  const fetcher = useFetcher();
  const { pathname, search } = useLocation();
  // The switch answers to the hand at once; what the server keeps is for the next page.
  const [chosen, setChosen] = useState<boolean | null>(null);
  return {
    isOn: chosen ?? kept,
    choose: (isOn) => {
      setChosen(isOn);
      fetcher.submit(
        { shortcuts: isOn ? "on" : "off", returnTo: pathname + search },
        { method: "post", action: paths.appearance() },
      );
    },
  };
}
