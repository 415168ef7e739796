import type { ReactNode } from "react";
import { useMessages } from "~/i18n/context";
import { classNames } from "./class-names";

export type Sort = { key: string; direction: "asc" | "desc" };

export type Column<Row> = {
  key: string;
  header: ReactNode;
  /** The heading in plain words, for sort labels and for rows on phones; needed when `header` is not a string. */
  label?: string;
  cell: (row: Row) => ReactNode;
  align?: "start" | "end" | "center";
  /** Less important than its neighbours: in the second ink. */
  quiet?: boolean;
  /** Never breaks its line: numbers, dates. */
  numeric?: boolean;
  /** The heading becomes a link that sorts by this key. */
  sortKey?: string;
  /** Which way the first press sorts; names go up, dates and sums go down. */
  sortFirst?: "asc" | "desc";
  /**
   * On phones a row is a slip: `primary` is its head, `end` stands beside the head, `line` goes into one quiet line below it,
   * `block` is a quiet line of its own, `hide` is left out, and the rest are lines of their own with their headings.
   */
  phone?: "primary" | "end" | "line" | "block" | "hide";
};

type DataTableProps<Row> = {
  /** What the table holds, for screen readers. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string | number;
  /** Where a row leads; the whole row becomes the link, carried by its `primary` cell (or the first one). */
  rowHref?: (row: Row) => string;
  sort?: Sort;
  sortHref?: (sort: Sort) => string;
  isSelected?: (row: Row) => boolean;
  /** Rows that have just changed are marked for a moment. */
  isFresh?: (row: Row) => boolean;
  /** What stands here when there are no rows: an `EmptyState`. */
  empty: ReactNode;
  className?: string;
};

/** A table made on the server: sorting is links, a row is a link, and on a phone each row is a slip. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, rowHref, isSelected, isFresh, empty, className } = props;
  if (rows.length === 0) return <>{empty}</>;
  const linkColumn = columns.find((column) => column.phone === "primary") ?? columns[0];
  return (
    <div className="table-frame">
      <table className={classNames("data-table", className)}>
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} sort={props.sort} sortHref={props.sortHref} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              data-selected={isSelected?.(row) ? "" : undefined}
              data-fresh={isFresh?.(row) ? "" : undefined}
            >
              {columns.map((column) => bodyCell(row, column, column === linkColumn ? rowHref : undefined))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function bodyCell<Row>(row: Row, column: Column<Row>, rowHref: ((row: Row) => string) | undefined) {
  const content = column.cell(row);
  return (
    <td
      key={column.key}
      data-align={column.align}
      data-quiet={column.quiet ? "" : undefined}
      data-numeric={column.numeric ? "" : undefined}
      data-phone={column.phone}
      data-label={column.phone ? undefined : labelOf(column)}
    >
      {rowHref ? (
        <a className="row-link" href={rowHref(row)}>
          {content}
        </a>
      ) : (
        content
      )}
    </td>
  );
}

type HeaderCellProps<Row> = { column: Column<Row>; sort?: Sort; sortHref?: (sort: Sort) => string };

function HeaderCell<Row>({ column, sort, sortHref }: HeaderCellProps<Row>) {
  const m = useMessages();
  const { sortKey, sortFirst = "asc" } = column;
  if (!sortKey || !sortHref) {
    return (
      <th scope="col" data-align={column.align}>
        {column.header}
      </th>
    );
  }
  const current = sort?.key === sortKey ? sort.direction : null;
  const next = current === null ? sortFirst : current === "asc" ? "desc" : "asc";
  const words = next === "asc" ? m.common.table.sortAscending : m.common.table.sortDescending;
  const shown = current ?? sortFirst;
  return (
    <th
      scope="col"
      data-align={column.align}
      aria-sort={current === null ? undefined : current === "asc" ? "ascending" : "descending"}
    >
      <a
        className="sort"
        href={sortHref({ key: sortKey, direction: next })}
        title={words({ column: labelOf(column) ?? "" })}
      >
        {column.header}
        <svg
          viewBox="0 0 12 12"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
          strokeLinecap="round"
          aria-hidden="true"
        >
          <path
            d={shown === "asc" ? "M6 10V2.500M2.8 5.5 6 2.300l3.2 3.2" : "M6 2v7.500M2.8 6.5 6 9.700l3.2-3.2"}
          />
        </svg>
      </a>
    </th>
  );
}

function labelOf<Row>(column: Column<Row>): string | undefined {
  return column.label ?? (typeof column.header === "string" ? column.header : undefined);
}
