import { Form, useSubmit } from "@remix-run/react";
import { useEffect, useRef } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { SearchInput } from "~/ui/search-input";

const PAUSE_MS = 220;

/** Finds clients while one types; without scripts Enter does it. The order of the list stays as it was. */
export function ClientSearch({ q, sort, dir }: { q: string; sort?: string; dir?: string }) {
  const m = useMessages();
  const submit = useSubmit();
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // The address changed by a link or the back button, not by typing.
    if (input.current && document.activeElement !== input.current) input.current.value = q;
  }, [q]);
  const find = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => submit(input.current?.form ?? null, { replace: true }), PAUSE_MS);
  };
  return (
    <Form method="get" action={paths.clients()} role="search" className="toolbar-grow">
      <SearchInput
        ref={input}
        label={m.clients.search}
        defaultValue={q}
        clearHref={paths.clients({ sort, dir })}
        onInput={find}
      />
      {sort ? <input type="hidden" name="sort" value={sort} /> : null}
      {dir ? <input type="hidden" name="dir" value={dir} /> : null}
    </Form>
  );
}
