import { useNavigation } from "@remix-run/react";

/** A thin line at the top while the next page is on its way. */
export function PendingBar() {
  const { state } = useNavigation();
  return state === "idle" ? null : <div className="pending-bar" aria-hidden="true" />;
}
