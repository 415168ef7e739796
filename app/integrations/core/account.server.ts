import type { SecretsOf, SettingsOf } from "~/features/connections/accounts/model";
import { noteCall } from "~/features/connections/health/commands.server";
import type { CallOutcome } from "~/features/connections/health/model";
import type { ConnectedVendor } from "~/features/connections/model";
import { openCredentials } from "~/features/connections/queries.server";
import type { Core } from "~/lib/core";
import { addressGuard, type AddressGuard } from "./address-guard.server";
import { notConnected } from "./connected-vendor";

/** What a process has opened, to be closed in the reverse order. */
export type Closers = (() => Promise<void> | void)[];

/** An account at one moment, as an adapter is built from it. */
export interface OpenedAccount<V extends ConnectedVendor> {
  core: Core;
  settings: SettingsOf<V>;
  secrets: SecretsOf<V>;
  version: number;
  /** Where the simulator answers instead of the account's own address; null when it is live. */
  simulatedUrl: string | null;
  /** For the HTTP client: every exchange's end becomes the vendor's health. */
  observe: (outcome: CallOutcome) => void;
  /** For the HTTP client: which networks may be called. */
  guard: AddressGuard;
}

/** An adapter of one account; what it opened is closed with the process. */
export interface BuiltAdapter<T> {
  adapter: T;
  close?: () => Promise<void> | void;
}

export interface AccountOptions<V extends ConnectedVendor, T> {
  vendor: V;
  simulatedUrl?: string | null;
  build(account: OpenedAccount<V>): BuiltAdapter<T> | Promise<BuiltAdapter<T>>;
}

/**
 * The adapter of the account as it is set up at each call: built anew when the account has changed, and `notConnected` while there is none. What
 * is under way on an old account ends on it.
 */
export function openResolver<V extends ConnectedVendor, T>(
  core: Core,
  closers: Closers,
  { vendor, simulatedUrl = null, build }: AccountOptions<V, T>,
): () => Promise<T> {
  let opened: { version: number; built: Promise<BuiltAdapter<T>> } | null = null;
  /** Of every version of the account: what is under way on an old one ends on it, however many calls it still takes. */
  const all: Promise<BuiltAdapter<T>>[] = [];
  const noting = new Set<Promise<void>>();
  /** Notes are written beside the calls; none is cut off by the end of the process. */
  const note = (outcome: CallOutcome) => {
    const noted = noteCall(core, vendor, outcome)
      .catch((error: unknown) => core.log.error({ err: error, vendor }, "health could not be noted"))
      .finally(() => noting.delete(noted));
    noting.add(noted);
  };
  closers.push(async () => {
    const built = await Promise.allSettled(all);
    for (const one of built) if (one.status === "fulfilled") await one.value.close?.();
    await Promise.all(noting);
  });
  const guard = addressGuard({ allowPrivate: simulatedUrl !== null || core.env.allowPrivateNetworks });

  return async () => {
    const { state, settings, secrets, version } = await openCredentials(core, vendor);
    if (state !== "on" || settings === null) throw notConnected(vendor, state === "on" ? "unset" : state);
    if (opened?.version === version) return (await opened.built).adapter;
    // How an earlier account is answered says nothing of this one.
    const observe = (outcome: CallOutcome) => {
      if (opened?.version === version) note(outcome);
    };
    const built = Promise.resolve(build({ core, settings, secrets, version, simulatedUrl, observe, guard }));
    const mine = { version, built };
    opened = mine;
    all.push(built);
    // One that could not be built is tried again at the next call.
    built.catch(() => {
      if (opened === mine) opened = null;
    });
    return (await built).adapter;
  };
}

/** Names of members that are functions answering with promises. */
type PromisingName<T> = {
  [K in keyof T]: T[K] extends (...args: never[]) => Promise<unknown> ? K : never;
}[keyof T] &
  string;

/** What a vendor's folder exports (`integrations/<vendor>/account.server.ts`) and the registry connects in one line. */
export interface VendorAccount<V extends ConnectedVendor, T extends object> {
  vendor: V;
  /** Every method of the port, all promise-returning. */
  methods: readonly PromisingName<T>[];
  build: AccountOptions<V, T>["build"];
}

/**
 * An adapter that is there whenever the vendor is not switched off: each of the methods named asks for the account of that moment. Every method
 * of the port has to be named.
 */
export function openAccount<V extends ConnectedVendor, T extends object>(
  core: Core,
  closers: Closers,
  { methods, ...options }: VendorAccount<V, T> & { simulatedUrl: string | null },
): T {
  const resolve = openResolver(core, closers, options);
  const late = (name: PromisingName<T>) =>
    async (...args: unknown[]): Promise<unknown> => {
      const adapter = await resolve();
      return (adapter[name] as (...args: unknown[]) => Promise<unknown>).apply(adapter, args);
    }; // prettier-ignore
  return Object.fromEntries(methods.map((name) => [name, late(name)])) as T;
}
