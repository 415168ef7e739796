import { Form, useLoaderData } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import type { loader } from "./client";

/** What makes a card unlike the others: merged into another one, erased, put away. */
export function Standing() {
  const { client, around, archivedDay, may } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const words = m.story.card;
  if (client.erasedAt !== null) return <Notice title={words.erased}>{words.erasedText}</Notice>;
  if (around.survivor) {
    return (
      <Notice
        tone="info"
        title={words.merged}
        end={<LinkButton href={paths.client(around.survivor.id)}>{words.openSurvivor}</LinkButton>}
      >
        {words.mergedText({ name: around.survivor.name })}
      </Notice>
    );
  }
  if (archivedDay === null) return null;
  return (
    <Notice
      tone="warning"
      title={m.clients.card.archived}
      end={
        may.edit ? (
          <Form method="post" action={paths.editClient(client.id)}>
            <Button name="intent" value="restore">
              {m.clientForms.archive.restore}
            </Button>
          </Form>
        ) : null
      }
    >
      {m.clients.card.archivedText({ day: formatDay(archivedDay, locale, "year") })}
    </Notice>
  );
}
