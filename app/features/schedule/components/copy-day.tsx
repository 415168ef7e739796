import { useLocale, useMessages } from "~/i18n/context";
import { weekdayNames } from "~/i18n/format";
import { Button } from "~/ui/button";
import { Select } from "~/ui/select";
import { COPY_TARGETS } from "../schema";

/** Puts one day's intervals on other days of the form; nothing is stored yet. */
export function CopyDay({ typed }: { typed?: Record<string, string> }) {
  const words = useMessages().hours.week;
  const names = weekdayNames(useLocale(), "long");
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm">
      <span>{words.copy}</span>
      <Select
        className="w-40"
        name="copyFrom"
        aria-label={words.copyFrom}
        defaultValue={typed?.copyFrom ?? "0"}
        options={names.map((label, weekday) => ({ value: String(weekday), label }))}
      />
      <span>{words.onto}</span>
      <Select
        className="w-44"
        name="copyTo"
        aria-label={words.copyTo}
        defaultValue={typed?.copyTo ?? "working"}
        options={COPY_TARGETS.map((target) => ({
          value: target,
          label: words.targets[target] ?? names[Number(target)] ?? target,
        }))}
      />
      <Button size="sm" name="intent" value="copy" formNoValidate>
        {words.copyAction}
      </Button>
    </div>
  );
}
