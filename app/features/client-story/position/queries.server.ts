import { sql, type AnyColumn, type SQL } from "drizzle-orm";
import type { Queryable } from "~drizzle/client.server";

/** By what one kind of thing is ordered: when it happened and its row. `like` is a column of the same type as an `at` that is computed. */
export interface StreamOrder {
  at: AnyColumn | SQL;
  id: AnyColumn | SQL;
  like?: AnyColumn;
}

/** What a kind is read with. It answers the newest `limit` of its own that lie beyond the position, in the order of `at` and `id`. */
export interface StreamArgs {
  clientId: number;
  limit: number;
  /** Only what is older than where the page above ended; undefined on the first page. */
  older(order: StreamOrder): SQL | undefined;
  /** Sums may be read. */
  seesMoney: boolean;
}

/** Reads one kind of things of a client: a walk along one index. */
export type ReadStream<Item> = (db: Queryable, args: StreamArgs) => Promise<Item[]>;

/** Where a page ended: the moment, the rank of the kind among those of one moment, and the row. */
export interface Mark {
  at: Date;
  rank: number;
  id: number;
}

/** What is older than the mark among things of one rank: the ranks say whether a thing of the mark's own moment stands before or behind it. */
export function olderThan(mark: Mark | null, rank: number): StreamArgs["older"] {
  return ({ at, id, like }) => {
    if (!mark) return undefined;
    const moment = sql.param(mark.at, like ?? (at as AnyColumn));
    if (rank === mark.rank) return sql`(${at}, ${id}) < (${moment}, ${mark.id})`;
    return rank > mark.rank ? sql`${at} <= ${moment}` : sql`${at} < ${moment}`;
  };
}
