import { randomBytes } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * Who holds a row: `host/namespace/pid/start/random`. It lets another process of the same host see that the holder is
 * dead without waiting for its lease: pids are used again, a pid with its start time is not.
 */
export function newOwner(): string {
  return [
    hostname(),
    namespace,
    process.pid,
    startTime(process.pid) ?? "-",
    randomBytes(4).toString("hex"),
  ].join("/");
}

/**
 * True when the holder is known to be dead. False also means "cannot know": another host, or another container of this one.
 * `atStart`: a container restarted under the same host name has a new pid namespace; what it held before is dead then.
 * Should the name be shared by a living one, its rows are run twice at worst, and the fence lets one effect through.
 */
export function isOwnerGone(owner: string, { atStart = false } = {}): boolean {
  const [host, itsNamespace, pid, start] = owner.split("/");
  if (host !== hostname()) return false;
  if (itsNamespace !== namespace) return atStart;
  const now = startTime(Number(pid));
  if (now !== null) return start !== "-" && now !== start;
  return !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Clock ticks from boot to the process's start; null where there is no /proc, or no such process. */
function startTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name may hold spaces and brackets; fields are counted after its last bracket.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended and merely waits to be collected.
    return fields[0] === "Z" ? "ended" : (fields[19] ?? null);
  } catch {
    return null;
  }
}

function readNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid").replace(/\D/g, "");
  } catch {
    return "-";
  }
}

const namespace = readNamespace();
