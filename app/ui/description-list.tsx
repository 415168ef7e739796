import { Fragment, type ReactNode } from "react";

type DescriptionListProps = { items: readonly { term: ReactNode; value: ReactNode }[] };

/** Names and values in two columns; an empty value shows a dash, so that nothing seems forgotten. */
export function DescriptionList({ items }: DescriptionListProps) {
  return (
    <dl className="details-list">
      {items.map((item, index) => (
        <Fragment key={index}>
          <dt>{item.term}</dt>
          <dd>{item.value === null || item.value === undefined || item.value === "" ? "—" : item.value}</dd>
        </Fragment>
      ))}
    </dl>
  );
}
