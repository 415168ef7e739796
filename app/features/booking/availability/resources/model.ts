import type { Id } from "../obstacles/model";

/** Rooms and equipment: a visit needs one free thing of each kind that its service names. Pure; times are epoch minutes. */

/** A visit that has the thing, its buffers included. */
export interface ResourceRow {
  from: number;
  until: number;
  /** The group class that has it; further places of that class share it. */
  classKey?: string | null;
}

/** One room or piece of equipment. */
export interface Resource {
  id: Id;
  /** In any order. */
  rows: readonly ResourceRow[];
}

/** Things of which any one will do, in the owner's order. */
export interface ResourceKind {
  id: Id;
  resources: readonly Resource[];
}

/** The span a visit would take a thing for, its own buffers included. */
export interface ResourceSpan {
  from: number;
  until: number;
  classKey: string | null;
}

/** A thing whose rows can be searched. */
interface Shelf {
  id: Id;
  rows: ResourceRow[];
  /** Furthest `until` of a row and all before it. */
  reach: number[];
}

/** The things of one kind, prepared for many questions. */
export class ResourcePool {
  readonly kindId: Id;
  readonly #shelves: Shelf[];

  constructor({ id, resources }: ResourceKind) {
    this.kindId = id;
    this.#shelves = resources.map(({ id, rows }) => {
      const sorted = rows.toSorted((a, b) => a.from - b.from);
      let furthest = -Infinity;
      const reach = sorted.map(({ until }) => (furthest = Math.max(furthest, until)));
      return { id, rows: sorted, reach };
    });
  }

  /** Whether anything of the kind can be had for the span. */
  hasFree(span: ResourceSpan): boolean {
    for (const shelf of this.#shelves) if (conflictOf(shelf, span) === null) return true;
    return false;
  }

  /** Everything that can be had for the span, best first: what the class already has, then what is preferred, then the owner's order. */
  listFree(span: ResourceSpan, preferred?: Id): Id[] {
    const free = this.#shelves.filter((shelf) => conflictOf(shelf, span) === null);
    const own = free.find((shelf) => span.classKey !== null && holdsClass(shelf, span));
    if (own) return [own.id];
    const ids = free.map(({ id }) => id);
    return preferred !== undefined && ids.includes(preferred)
      ? [preferred, ...ids.filter((id) => id !== preferred)]
      : ids;
  }
}

/** A row that keeps the span from the thing; null when it is free. */
function conflictOf(shelf: Shelf, { from, until, classKey }: ResourceSpan): ResourceRow | null {
  for (let at = lastBefore(shelf, until); at >= 0 && (shelf.reach[at] as number) > from; at--) {
    const row = shelf.rows[at] as ResourceRow;
    if (row.until > from && (classKey === null || row.classKey !== classKey)) return row;
  }
  return null;
}

function holdsClass(shelf: Shelf, { from, until, classKey }: ResourceSpan): boolean {
  for (let at = lastBefore(shelf, until); at >= 0 && (shelf.reach[at] as number) > from; at--) {
    if (shelf.rows[at]?.classKey === classKey) return true;
  }
  return false;
}

/** Index of the last row that begins before `until`, -1 when none does. */
function lastBefore({ rows }: Shelf, until: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rows[middle] as ResourceRow).from < until) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** A part of a visit that needs something of a kind. */
export interface ResourceWish extends ResourceSpan {
  pool: ResourcePool;
}

/**
 * One concrete thing for each wish of a visit, none of them twice at once: the same thing all through where that can be. Null when
 * no choice fits.
 */
export function assignResources(wishes: readonly ResourceWish[]): Id[] | null {
  const chosen: Id[] = [];
  const assign = (index: number): boolean => {
    const wish = wishes[index];
    if (!wish) return true;
    for (const id of wish.pool.listFree(wish, chosen[index - 1])) {
      const isOwn = wishes.some(
        (other, at) => at < index && chosen[at] === id && other.from < wish.until && other.until > wish.from,
      );
      if (isOwn) continue;
      chosen[index] = id;
      if (assign(index + 1)) return true;
    }
    chosen.length = index;
    return false;
  };
  return assign(0) ? chosen : null;
}
