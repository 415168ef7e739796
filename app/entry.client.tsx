import { RemixBrowser } from "@remix-run/react";
import { startTransition, StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { loadMessages } from "~/i18n/load-messages";

// The words of the page's language come before React wakes up, so the first render equals the server's.
const locale = document.documentElement.lang === "en" ? "en" : "ru";
void loadMessages(locale, window.location.pathname).then(() => {
  startTransition(() => {
    hydrateRoot(
      document,
      <StrictMode>
        <RemixBrowser />
      </StrictMode>,
    );
  });
});
