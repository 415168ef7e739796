import type { PageQuery } from "./schema";

/** What of a journal's address stays when another part of the page is chosen; what is as by default is left out. */
export function keptQuery({ span, show }: Pick<PageQuery, "span" | "show">): Record<string, string> {
  const shown = show.join(",");
  return {
    ...(span === "half" ? {} : { span }),
    ...(shown === "weight" || shown === "" ? {} : { show: shown }),
  };
}
