import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** What is known of the other end of a connection. */
export interface ClientAddress {
  ip: string;
  /** True when the browser spoke https, to us or to the trusted proxy in front. */
  secure: boolean;
  /** Host as the browser wrote it. */
  host: string;
}

function plain(address: string): string {
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}

/** A chain of proxies appends; the first one spoke with the browser. */
function firstOf(header: string | string[] | undefined): string {
  return (String(header ?? "").split(",", 1)[0] as string).trim().toLowerCase();
}

/** Builds the reader once; `trustedProxies` are addresses or CIDR ranges. */
export function clientAddressReader(
  trustedProxies: readonly string[],
): (request: IncomingMessage) => ClientAddress {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = "", bits] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits) trusted.addSubnet(address, Number(bits), family);
    else trusted.addAddress(address, family);
  }
  const isTrusted = (ip: string) => isIP(ip) !== 0 && trusted.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");

  return (request) => {
    const peer = plain(request.socket.remoteAddress ?? "");
    const host = request.headers.host ?? "";
    if (trustedProxies.length === 0 || !isTrusted(peer)) return { ip: peer, secure: false, host };
    // The rightmost address that is not one of our proxies is the last one somebody we trust has seen.
    const chain = String(request.headers["x-forwarded-for"] ?? "")
      .split(",")
      .map((part) => plain(part.trim()))
      .filter(Boolean);
    const ip = chain.reverse().find((candidate) => !isTrusted(candidate)) ?? peer;
    return {
      ip: isIP(ip) === 0 ? peer : ip,
      secure: firstOf(request.headers["x-forwarded-proto"]) === "https",
      host: firstOf(request.headers["x-forwarded-host"]) || host,
    };
  };
}
