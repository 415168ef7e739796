import type { TreatmentPlanSource } from "~/features/treatment-plans/ports";
import type { HttpClient } from "../../core/http-client.server";
import { VendorError } from "../../core/vendor-error";

/** How one dialect is read. `ask` is the cheapest call that shows that the source is there and knows us. */
export type HmsReader = Omit<TreatmentPlanSource, "probe" | "readHint"> & {
  ask(signal?: AbortSignal): Promise<void>;
};

export interface ReaderOptions {
  http: HttpClient;
  /** What amounts are in when the source does not say, ISO 4217. */
  currency: string;
}

/** An answer in no promised shape. */
export function brokenAnswer(operation: string): VendorError {
  return new VendorError({ vendor: "hms", kind: "broken_answer", operation });
}

/** "There is none" as null; every other failure stays one. */
export async function absentAsNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof VendorError && error.kind === "not_found") return null;
    throw error;
  }
}
