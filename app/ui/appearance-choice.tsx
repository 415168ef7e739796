import { useFetcher, useLocation } from "@remix-run/react";
import { Monitor, Moon, Rows3, Rows4, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import type { Appearance } from "~/lib/appearance";

/** Theme and density as small sets of buttons; a form without scripts, a change in place with them. */
export function AppearanceChoice({ theme, density }: Appearance) {
  const words = useMessages().common.appearance;
  return (
    <>
      <ChoiceForm
        name="theme"
        label={words.theme}
        current={theme}
        choices={[
          { value: "light", label: words.light, icon: <Sun aria-hidden="true" /> },
          { value: "dark", label: words.dark, icon: <Moon aria-hidden="true" /> },
          { value: "system", label: words.system, icon: <Monitor aria-hidden="true" /> },
        ]}
      />
      <ChoiceForm
        name="density"
        label={words.density}
        current={density}
        choices={[
          { value: "comfortable", label: words.comfortable, icon: <Rows3 aria-hidden="true" /> },
          { value: "compact", label: words.compact, icon: <Rows4 aria-hidden="true" /> },
        ]}
      />
    </>
  );
}

type ChoiceFormProps = {
  name: string;
  label: string;
  current: string;
  choices: readonly { value: string; label: string; icon: ReactNode }[];
};

function ChoiceForm({ name, label, current, choices }: ChoiceFormProps) {
  const fetcher = useFetcher();
  const { pathname, search } = useLocation();
  const shown = fetcher.formData?.get(name) ?? current;
  return (
    <fetcher.Form method="post" action={paths.appearance()} className="user-menu-row" aria-label={label}>
      <input type="hidden" name="returnTo" value={pathname + search} />
      {label}
      <span className="mini-choices">
        {choices.map((choice) => (
          <button
            key={choice.value}
            name={name}
            value={choice.value}
            aria-pressed={choice.value === shown}
            aria-label={choice.label}
            title={choice.label}
          >
            {choice.icon}
          </button>
        ))}
      </span>
    </fetcher.Form>
  );
}
