import { useNavigate } from "@remix-run/react";
import type { MouseEvent } from "react";
import { isBookingPage } from "~/i18n/load-messages";

/**
 * One click handler that turns the plain `<a href>`s below it into client navigation. A list page has hundreds of links;
 * rendering each as a router component costs more than the rest of the page. Links elsewhere, new tabs, downloads and
 * `data-reload` (files, other programs) stay with the browser, and so do ways out of the booking pages, which know their own words only.
 */
export function useLinkArea(): (event: MouseEvent<HTMLElement>) => void {
  const navigate = useNavigate();
  return (event) => {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = (event.target as Element).closest?.("a[href]");
    if (!(link instanceof HTMLAnchorElement) || !event.currentTarget.contains(link)) return;
    const destination = clientDestination(link);
    if (destination === null) return;
    event.preventDefault();
    navigate(destination, { preventScrollReset: link.dataset.keepScroll !== undefined });
  };
}

function clientDestination(link: HTMLAnchorElement): string | null {
  if (link.target && link.target !== "_self") return null;
  if (link.hasAttribute("download") || link.dataset.reload !== undefined) return null;
  const url = new URL(link.href, window.location.href);
  if (url.origin !== window.location.origin) return null;
  if (isBookingPage(window.location.pathname) && !isBookingPage(url.pathname)) return null;
  const samePage = url.pathname === window.location.pathname && url.search === window.location.search;
  if (samePage && url.hash) return null;
  return url.pathname + url.search + url.hash;
}
