import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { BOARD_ORDERS, boardAddress, isFiltered, type Board } from "../board/model";

/** What of the board is looked at: search, whose clients, which tag, in what order. A plain form of links' addresses. */
export function BoardFilter({ board: { query, people, tags } }: { board: Board }) {
  const m = useMessages();
  const words = m.pipeline.board;
  const whose = [
    { value: "mine", label: words.mine },
    ...people.map(({ id, name }) => ({ value: String(id), label: name })),
    { value: "none", label: words.nobody },
  ];
  return (
    <Form
      method="get"
      action={paths.pipeline()}
      className="board-filter"
      role="search"
      aria-label={words.filter}
      key={JSON.stringify(boardAddress({ ...query, move: null, shown: {} }))}
    >
      <TextInput
        type="search"
        name="q"
        defaultValue={query.q}
        placeholder={words.search}
        aria-label={words.search}
      />
      <Select
        name="responsible"
        defaultValue={String(query.responsible ?? "")}
        placeholder={words.anybody}
        options={whose}
        aria-label={words.responsible}
      />
      {tags.length > 0 ? (
        <Select
          name="tag"
          defaultValue={String(query.tag ?? "")}
          placeholder={words.anyTag}
          options={tags.map(({ id, name }) => ({ value: String(id), label: name }))}
          aria-label={words.tag}
        />
      ) : null}
      <Select
        name="order"
        defaultValue={query.order}
        options={BOARD_ORDERS.map((order) => ({ value: order, label: words.orders[order] }))}
        aria-label={words.order}
      />
      <Button>{words.apply}</Button>
      {isFiltered(query) ? (
        <LinkButton variant="quiet" href={paths.pipeline()}>
          {words.reset}
        </LinkButton>
      ) : null}
    </Form>
  );
}
