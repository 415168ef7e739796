import { useMessages } from "~/i18n/context";
import { localeNames } from "~/i18n/locale";
import { paths } from "~/lib/paths";
import { DataTable } from "~/ui/data-table";
import { StatusMark } from "~/ui/status-mark";
import type { TemplateState } from "../templates/queries.server";

/** Every notice with its channels: what is switched off, and where the owner's own words stand. */
export function TemplateList({ templates }: { templates: readonly TemplateState[] }) {
  const words = useMessages().notices;
  return (
    <DataTable
      caption={words.settings.title}
      rows={templates}
      rowKey={({ template }) => template}
      rowHref={({ template }) => paths.settingsNotice(template)}
      empty={null}
      columns={[
        {
          key: "template",
          header: words.settings.templateColumn,
          phone: "primary",
          cell: ({ template }) => (
            <div className="min-w-0">
              <span className="font-medium">{words.templates[template]}</span>
              <span className="block text-sm text-ink-2">{words.occasions[template]}</span>
            </div>
          ),
        },
        ...(["email", "telegram", "sms"] as const).map((channel) => ({
          key: channel,
          header: words.channels[channel],
          quiet: true,
          cell: ({ channels }: TemplateState) => {
            const state = channels.find((one) => one.channel === channel);
            if (!state?.isOn) return <StatusMark shape="dash">{words.settings.off}</StatusMark>;
            const own = state.ownLocales.map((locale) => localeNames[locale].short).join(", ");
            return (
              <StatusMark shape="check" tone={own ? "accent" : "neutral"}>
                {own ? words.settings.own({ languages: own }) : words.settings.builtIn}
              </StatusMark>
            );
          },
        })),
      ]}
    />
  );
}
