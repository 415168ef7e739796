import { Readable } from "node:stream";
import { createReadableStreamFromReadable, type AppLoadContext } from "@remix-run/node";
import { noteEvent } from "~/features/audit/commands.server";
import { clientFiles, readClientCode } from "~/features/privacy/data-file/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import type { Actor } from "~/lib/actor";
import { zipped } from "~/lib/zip.server";

interface Asked {
  context: AppLoadContext;
  request: Request;
  actor: Actor;
  clientId: number;
}

/** The archive of everything held about a client, written as it is read; the right was asked before. */
export async function dataFileAnswer({ context, request, actor, clientId }: Asked): Promise<Response> {
  const { db, clock } = context.core;
  const words = messagesFor(resolveLocale(request)).privacy.file;
  const now = clock.now();
  const [{ name }, code] = await Promise.all([readSetting(db, "business"), readClientCode(db, clientId)]);
  const readme = words.readme({ business: name, at: now.toISOString() });
  await noteEvent(context.core, { name: "client_data_taken", clientId });
  const bytes = Readable.from(zipped(clientFiles(db, actor, { clientId, now, readme })));
  bytes.on("error", (error) => context.log.error({ err: error }, "a client's data file broke off"));
  return new Response(createReadableStreamFromReadable(bytes), {
    headers: {
      "Content-Type": "application/zip",
      "Content-Disposition": `attachment; filename="${words.name}-${code}.zip"`,
      "Cache-Control": "no-store",
    },
  });
}
