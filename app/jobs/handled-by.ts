import type { JobDefinition, PayloadOf } from "./define";
import type { JobHandler } from "./handler";

/** A definition and the way to its handler. */
export interface CatalogueEntry {
  definition: JobDefinition;
  /** Imports the handler when the first row of the job is run. */
  load: () => Promise<JobHandler<unknown>>;
}

/** Every job a process can run, by the name that stands in the outbox. */
export type JobCatalogue = ReadonlyMap<string, CatalogueEntry>;

type HandlersOf<M> = {
  [K in keyof M as M[K] extends JobDefinition ? K : never]: JobHandler<PayloadOf<M[K]>>;
};

/**
 * Pairs a feature's `jobs.ts` with its `jobs.server.ts`: every definition needs a handler exported under the same name,
 * or this line does not compile.
 */
export function handledBy<M extends object>(
  definitions: M,
  load: () => Promise<HandlersOf<M>>,
): CatalogueEntry[] {
  return Object.entries(definitions)
    .filter((entry): entry is [string, JobDefinition] => isDefinition(entry[1]))
    .map(([key, definition]) => ({
      definition,
      load: async () => (await load())[key as keyof HandlersOf<M>] as JobHandler<unknown>,
    }));
}

/** Throws when two jobs have one name: their rows could not be told apart. */
export function makeCatalogue(...groups: CatalogueEntry[][]): JobCatalogue {
  const catalogue = new Map<string, CatalogueEntry>();
  for (const entry of groups.flat()) {
    const { name } = entry.definition;
    if (catalogue.has(name)) throw new Error(`Two jobs are called ${name}`);
    catalogue.set(name, entry);
  }
  return catalogue;
}

function isDefinition(value: unknown): value is JobDefinition {
  return (
    typeof value === "object" &&
    value !== null &&
    "payload" in value &&
    "attempts" in value &&
    "backoff" in value
  );
}
