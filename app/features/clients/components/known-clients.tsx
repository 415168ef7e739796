import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";

interface KnownClientsProps {
  clients: readonly { id: number; code: string; displayName: string }[];
}

/** Says who has this phone or e-mail already; stands inside the form, so that its button can send it all the same. */
export function KnownClients({ clients }: KnownClientsProps) {
  const words = useMessages().clients.form;
  return (
    <Notice tone="warning" live="alert" title={words.known({ n: clients.length })}>
      <p>{words.knownText}</p>
      <ul>
        {clients.map((client) => (
          <li key={client.id}>
            <a className="link-underlined" href={paths.client(client.id)}>
              <bdi>{client.displayName}</bdi>
            </a>{" "}
            <span className="tabular text-ink-2">{client.code}</span>
          </li>
        ))}
      </ul>
      <div className="pt-2">
        <Button name="evenIfKnown" value="on">
          {words.createAnyway}
        </Button>
      </div>
    </Notice>
  );
}
