import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { formatPhone } from "~/ui/format-phone-as-typed";
import type { MatchGround } from "../matching/model";

export interface Suggested {
  clientId: number;
  displayName: string;
  code: string;
  phone: string | null;
  grounds?: readonly MatchGround[];
}

interface SuggestionsProps {
  recordId: number;
  clients: readonly Suggested[];
  mayLink: boolean;
  /** The first one is the main action of the page. */
  isMain?: boolean;
}

/** Clients a record may belong to, each with what speaks for them and one press that settles it. */
export function Suggestions({ recordId, clients, mayLink, isMain = false }: SuggestionsProps) {
  const m = useMessages();
  const words = m.sync;
  return (
    <ul className="divide-y divide-line rounded-lg border border-line">
      {clients.map((client, index) => (
        <li
          key={client.clientId}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-3 py-2"
        >
          <div className="min-w-0 flex-1 basis-52">
            <a className="link font-medium" href={paths.client(client.clientId)}>
              <bdi>{client.displayName}</bdi>
            </a>
            <div className="tabular flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-ink-2">
              {client.phone ? formatPhone(client.phone) : null} <span>{client.code}</span>
              {client.grounds?.map((ground) => (
                <Badge key={ground} tone="accent">
                  {words.grounds[ground]}
                </Badge>
              ))}
            </div>
          </div>
          {mayLink ? (
            <Form method="post">
              <input type="hidden" name="recordId" value={recordId} />
              <input type="hidden" name="clientId" value={client.clientId} />
              <Button
                size="sm"
                name="intent"
                value="link"
                variant={isMain && index === 0 ? "primary" : "secondary"}
                aria-label={words.decide.linkTo({ name: client.displayName })}
              >
                {words.decide.link}
              </Button>
            </Form>
          ) : null}
        </li>
      ))}
    </ul>
  );
}
