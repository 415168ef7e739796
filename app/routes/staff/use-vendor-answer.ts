import { useNavigation, useSearchParams } from "@remix-run/react";
import { useAnswer } from "../use-answer";
import type { VendorAnswer } from "./press-vendor.server";

/** What the settings of a vendor were answered, what is under way, and what was done by the press before. */
export function useVendorAnswer() {
  const answer = useAnswer() as VendorAnswer | undefined;
  const [query] = useSearchParams();
  const { formData } = useNavigation();
  return {
    refused: answer?.of === "save" ? answer.refused : null,
    test: answer?.of === "test" ? { result: answer.result } : null,
    pipelines: answer?.of === "test" ? (answer.pipelines ?? null) : null,
    pending: String(formData?.get("intent") ?? ""),
    done: answer ? null : query.get("done"),
  };
}
