import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Segmented } from "~/ui/tabs";

/** The way between the pages that look into synchronisation. */
export function RepairNav({ current }: { current: "records" | "inbox" | "diagnosis" | "audits" }) {
  const words = useMessages().repair.nav;
  const hrefs = {
    records: paths.syncRecords(),
    inbox: paths.inbox(),
    diagnosis: paths.syncDiagnosis(),
    audits: paths.syncAudits(),
  };
  const keys = Object.keys(hrefs) as (keyof typeof hrefs)[];
  return (
    <Segmented
      label={words.label}
      items={keys.map((key) => ({ href: hrefs[key], label: words[key], current: key === current }))}
    />
  );
}
