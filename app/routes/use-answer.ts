import type { SerializeFrom } from "@remix-run/node";
import { useActionData, useLocation } from "@remix-run/react";
import { useState } from "react";

/**
 * What the page's action answered last, like `useActionData`. The router forgets an answer as soon as the page is refreshed by news
 * (`useLive`), while whoever sent the form may still be reading it; this keeps it until they go elsewhere or send again.
 */
export function useAnswer<Action = unknown>(): SerializeFrom<Action> | undefined {
  const answer = useActionData<Action>();
  const { key } = useLocation();
  const [kept, setKept] = useState({ key, answer });
  // An answer arrives while the loaders still run, one render before the address it belongs to.
  if (answer !== undefined && (answer !== kept.answer || key !== kept.key)) setKept({ key, answer });
  return answer ?? (kept.key === key ? kept.answer : undefined);
}
