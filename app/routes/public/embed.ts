/**
 * The script of another site's page: puts the booking pages in a frame where its own tag stands, as tall as what they hold. It reads nothing
 * of that page and sets no cookie.
 *
 *     <script src="https://booking.example/embed.js" data-service="3" data-lang="en" async></script>
 */
const script = `(() => {
  const tag = document.currentScript ?? [...document.querySelectorAll("script[src]")].find((one) => /\\/embed\\.js(\\?|$)/.test(one.src));
  if (!tag) return;
  const home = new URL(tag.src).origin;
  const { service, person, location: place, lang, title } = tag.dataset;
  const path = /^\\d+$/.test(service ?? "") ? "/book/" + service : /^\\d+$/.test(person ?? "") ? "/book/with/" + person : "/book";
  const query = new URLSearchParams({ embed: "1" });
  if (lang) query.set("lang", lang);
  if (place) query.set("location", place);
  const frame = document.createElement("iframe");
  frame.src = home + path + "?" + query;
  frame.title = title || "Booking";
  frame.loading = "lazy";
  frame.style.cssText = "display:block;width:100%;border:0;min-height:32rem;color-scheme:normal";
  addEventListener("message", (event) => {
    if (event.source !== frame.contentWindow || event.origin !== home) return;
    const { type, height } = event.data ?? {};
    if (type === "booking-height" && height > 0 && height < 20000) frame.style.height = Math.ceil(height) + "px";
    if (type === "booking-top" && frame.getBoundingClientRect().top < 0) frame.scrollIntoView({ block: "start" });
  });
  tag.after(frame);
})();
`;

/** The same for everybody, so any cache between may keep it for an hour. */
export function loader() {
  return new Response(script, {
    headers: { "Content-Type": "text/javascript; charset=utf-8", "Cache-Control": "public, max-age=3600" },
  });
}
