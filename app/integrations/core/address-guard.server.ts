import { lookup as systemLookup, type LookupAddress } from "node:dns";
import { BlockList, isIP, isIPv4, type LookupFunction } from "node:net";

/** Why an address may not be called. */
export class ForbiddenAddressError extends Error {
  override readonly name = "ForbiddenAddressError";
  readonly code = "EFORBIDDENADDRESS";
}

/** `vendorCode` of a call that was not made because of where it would have gone. */
export const FORBIDDEN_ADDRESS = "forbidden_address";

/** Whether a guard is behind a failed call; `fetch` wraps what its socket says. */
export function isForbidden(error: unknown): boolean {
  return error instanceof ForbiddenAddressError || (error instanceof Error && error.cause !== undefined && isForbidden(error.cause)); // prettier-ignore
}

/** Judges where a connection may go: before a name is looked up, and by the address that it was looked up to. */
export interface AddressGuard {
  /** @throws ForbiddenAddressError for another scheme than https, or a host that is itself an address nobody may call. */
  checkUrl(url: string): void;
  /** For the socket: every address of the name is judged, and the connection goes to one of those that were judged. */
  lookup: LookupFunction;
}

export interface AddressGuardOptions {
  /** Private networks and this machine, http included: for a vendor in the same building, and for simulators. */
  allowPrivate: boolean;
  /** Replaceable in tests. */
  resolve?: (
    hostname: string,
    done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
  ) => void;
}

/** Clouds tell their secrets here: forbidden whatever is allowed. */
const METADATA = listOf([
  "169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32",
]); // prettier-ignore

/** What is not the internet (IANA special-purpose registries, 2024): private, shared, loopback, test, benchmark, multicast, reserved. */
const INWARD = listOf([
  "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
  "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
  "::/128", "::1/128", "100::/64", "2001::/23", "2001:db8::/32", "3fff::/20", "5f00::/16", "fc00::/7", "fec0::/10", "ff00::/8",
]); // prettier-ignore
/** Nobody's own network, whatever is allowed. */
const NOWHERE = listOf(["0.0.0.0/8", "224.0.0.0/4", "240.0.0.0/4", "::/128", "ff00::/8"]);

/** Whether an IP address (not a name) may be called. An IPv6 address that carries an IPv4 one is judged by that. */
export function isCallable(address: string, { allowPrivate }: { allowPrivate: boolean }): boolean {
  const plain = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  const family = isIP(plain);
  if (family === 0) return false;
  if (family === 6) {
    const carried = ipv4Within(plain);
    if (carried !== null) return isCallable(carried, { allowPrivate });
  }
  const kind = family === 6 ? "ipv6" : "ipv4";
  if (METADATA.check(plain, kind) || NOWHERE.check(plain, kind)) return false;
  return allowPrivate || !INWARD.check(plain, kind);
}

/** A guard for one client. */
export function addressGuard({ allowPrivate, resolve = resolveAll }: AddressGuardOptions): AddressGuard {
  return {
    checkUrl(url) {
      // The parser turns decimal, octal and hexadecimal spellings of an IPv4 address into the plain one.
      const { protocol, hostname } = new URL(url);
      if (protocol !== "https:" && !(allowPrivate && protocol === "http:"))
        throw new ForbiddenAddressError("only https is called");
      const bare = hostname.replace(/^\[|\]$/g, "");
      if (isIP(bare) !== 0 && !isCallable(bare, { allowPrivate }))
        throw new ForbiddenAddressError("an address nobody may call");
      if (!allowPrivate && /(^|\.)(localhost|local|internal|localdomain|home\.arpa)\.?$/i.test(bare))
        throw new ForbiddenAddressError("a name of this machine or network");
    },
    lookup(hostname, options, done) {
      resolve(hostname, (error, found) => {
        const wanted = options.family === 4 || options.family === "IPv4" ? 4 : options.family === 6 || options.family === "IPv6" ? 6 : 0;
        const addresses = found?.filter(({ family }) => wanted === 0 || family === wanted) ?? [];
        if (error || addresses.length === 0) {
          const missing = error ?? Object.assign(new Error("no address"), { code: "ENOTFOUND" });
          done(missing, options.all ? [] : "", 0);
          return;
        }
        // One bad address condemns the name: which of them is dialled is not ours to say.
        if (!addresses.every(({ address }) => isCallable(address, { allowPrivate }))) {
          done(new ForbiddenAddressError("a name of an address nobody may call"), options.all ? [] : "", 0);
          return;
        }
        const [first] = addresses as [LookupAddress];
        if (options.all) done(null, addresses);
        else done(null, first.address, first.family);
      });
    },
  };
} // prettier-ignore

function resolveAll(
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
): void {
  systemLookup(hostname, { all: true, verbatim: true }, done);
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = "", bits = ""] = range.split("/");
    list.addSubnet(address, Number(bits), isIPv4(address) ? "ipv4" : "ipv6");
  }
  return list;
}

/** The IPv4 address within a mapped (::ffff:0:0/96), compatible (::/96), translated (64:ff9b::/96) or 6to4 (2002::/16) one; null: none. */
function ipv4Within(address: string): string | null {
  const words = wordsOf(address);
  if (words === null) return null;
  const [high, low] = words[0] === 0x2002 ? [words[1], words[2]] : [words[6], words[7]];
  if (high === undefined || low === undefined) return null;
  const isPrefix = (prefix: readonly number[]) => prefix.every((word, at) => words[at] === word);
  const isEmbedded =
    words[0] === 0x2002 ||
    isPrefix([0, 0, 0, 0, 0, 0xffff]) ||
    isPrefix([0, 0, 0, 0, 0xffff, 0]) ||
    isPrefix([0x64, 0xff9b, 0, 0, 0, 0]) ||
    (isPrefix([0, 0, 0, 0, 0, 0]) && (high !== 0 || low > 1));
  return isEmbedded ? [high >> 8, high & 255, low >> 8, low & 255].join(".") : null;
}

/** The eight words of an IPv6 address that `isIP` has taken. */
function wordsOf(address: string): number[] | null {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const [a = 0, b = 0, c = 0, d = 0] = dotted ? dotted.slice(2).map(Number) : [];
  const text = dotted
    ? `${dotted[1] ?? ""}${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
    : address;
  const [head = "", tail] = text.split("::");
  const read = (part: string) => (part === "" ? [] : part.split(":").map((word) => parseInt(word, 16)));
  const [before, after] = [read(head), tail === undefined ? [] : read(tail)];
  const gap = 8 - before.length - after.length;
  const words = [...before, ...Array.from({ length: tail === undefined ? 0 : gap }, () => 0), ...after];
  return words.length === 8 && words.every((word) => word >= 0 && word <= 0xffff) ? words : null;
}
