import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { SearchInput } from "~/ui/search-input";
import { Suggestions, type Suggested } from "./suggestions";

interface ChooseClientProps {
  recordId: number;
  suggestions: readonly Suggested[];
  /** What was searched for, and who was found. */
  q: string;
  found: readonly { id: number; displayName: string; code: string; phone: string | null }[];
  canCreate: boolean;
  canDismiss: boolean;
}

/** Whose visit it is: likely clients first, then a search, then a new client or nobody. */
export function ChooseClient({ recordId, suggestions, q, found, canCreate, canDismiss }: ChooseClientProps) {
  const m = useMessages();
  const words = m.sync;
  return (
    <div className="grid max-w-2xl gap-4">
      {suggestions.length > 0 ? (
        <div className="grid gap-1.5">
          <p className="text-sm font-medium">{words.decide.suggestions}</p>
          <Suggestions recordId={recordId} clients={suggestions} mayLink isMain />
        </div>
      ) : null}
      <Form method="get" role="search" className="flex gap-2">
        <div className="flex-1">
          <SearchInput
            label={words.explain.findClient}
            defaultValue={q}
            clearHref={paths.syncRecord(recordId)}
          />
        </div>
        <Button>{m.common.find}</Button>
      </Form>
      {found.length > 0 ? (
        <Suggestions
          recordId={recordId}
          clients={found.map(({ id, ...client }) => ({ clientId: id, ...client }))}
          mayLink
        />
      ) : q ? (
        <p className="text-sm text-ink-2" role="status">
          {words.explain.nobodyFound}
        </p>
      ) : null}
      <Form method="post" className="flex flex-wrap gap-2">
        <input type="hidden" name="recordId" value={recordId} />
        {canCreate ? (
          <Button name="intent" value="create-client">
            {words.decide.create}
          </Button>
        ) : null}
        {canDismiss ? (
          <Button variant="quiet" name="intent" value="dismiss">
            {words.decide.dismiss}
          </Button>
        ) : null}
      </Form>
    </div>
  );
}
