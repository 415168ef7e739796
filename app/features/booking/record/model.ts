/** How a move is kept in a visit's history: where from and where to stand before the reason, and are read back from there. */

/** An hour of a person. */
export interface Placed {
  startsAt: Date;
  staffId: number;
}

/** What a history line of the kind `moved` says. */
export interface MoveNote {
  from: Placed;
  to: Placed;
  reason: string;
}

const placed = ({ startsAt, staffId }: Placed) => `${startsAt.toISOString()} @${staffId}`;
const NOTE = /^\[(\S+) @(\d+) -> (\S+) @(\d+)\] ?([\s\S]*)$/;

/** The line of a move. It holds instants and ids, no personal data but what staff type as the reason. */
export function writeMoveNote({ from, to, reason }: MoveNote): string {
  return `[${placed(from)} -> ${placed(to)}] ${reason}`.trim();
}

/** Reads it back; null for lines without (a vendor's move). */
export function readMoveNote(text: string): MoveNote | null {
  const match = NOTE.exec(text);
  if (!match) return null;
  const [, from = "", fromStaff, to = "", toStaff, reason = ""] = match;
  const note = {
    from: { startsAt: new Date(from), staffId: Number(fromStaff) },
    to: { startsAt: new Date(to), staffId: Number(toStaff) },
    reason,
  };
  return Number.isNaN(note.from.startsAt.getTime()) || Number.isNaN(note.to.startsAt.getTime()) ? null : note;
}
