import { useMessages } from "~/i18n/context";
import { DescriptionList } from "~/ui/description-list";
import type { MatchEvidence as Evidence } from "../schema";

/** What was looked at to find the client, and what each piece said. */
export function MatchEvidenceList({ evidence }: { evidence: Evidence }) {
  const words = useMessages().sync.checks;
  const { code, email, phone, lastTen } = evidence;
  const found = (clientIds: readonly number[]) =>
    clientIds.length === 0
      ? words.nobody
      : clientIds.length === 1
        ? words.one
        : words.several({ n: clientIds.length });
  const codeFound =
    code.reading === "none" || code.reading === "conflict"
      ? null
      : found(code.clientId === null ? [] : [code.clientId]);
  return (
    <DescriptionList
      items={[
        { term: words.code, value: [words.codeReadings[code.reading], codeFound].filter(Boolean).join(", ") },
        { term: words.email, value: email.given ? found(email.clientIds) : words.notGiven },
        {
          term: words.phone,
          value: !phone.given
            ? words.notGiven
            : !phone.usable && phone.clientIds.length === 0
              ? words.unusable
              : found(phone.clientIds),
        },
        ...(lastTen.clientIds.length > 0 ? [{ term: words.lastTen, value: found(lastTen.clientIds) }] : []),
      ]}
    />
  );
}
