import { z } from "zod";
import { getOfferedService } from "~/features/catalog/queries.server";
import { findWidgetUrl, getClientCode } from "~/features/channels/widget/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { paths } from "~/lib/paths";
import { idParam } from "~/lib/text";
import { defineEndpoint, Problem, serve } from "./kit.server";

/**
 * `GET /api/v1/yclients/widget-url/:serviceId?staff_id=`: the address of YClients' own form. No name, phone or e-mail stands in it; whoever calls as a client also gets the
 * code that goes into the form's comment.
 */
const widgetUrl = defineEndpoint({
  method: "GET",
  auth: "optional",
  params: z.object({ serviceId: idParam }),
  query: z.object({ staff_id: idParam.optional() }),
  response: z.object({ url: z.string(), code: z.string().optional(), note: z.string() }),
  async handle({ core, vendors, actor, params, query, locale }) {
    const service = await getOfferedService(core.db, params.serviceId);
    if (!service) throw new Problem("not_found", { reason: "unknown_service" });
    const found = await findWidgetUrl(core, vendors, { serviceId: service.id, staffId: query.staff_id });
    if (!found.ok) {
      const link = core.env.web.publicUrl + paths.settingsYclientsCatalogue();
      const members = found.error === "not_linked" ? { link } : {};
      throw new Problem("conflict", { reason: found.error, members });
    }
    const code = actor.kind === "client" ? await getClientCode(core.db, actor.clientId) : null;
    const note = messagesFor(locale).selling.widget.codeText;
    return { body: { url: found.value, note, ...(code === null ? {} : { code }) } };
  },
});

const handler = serve(widgetUrl);
export const loader = handler;
export const action = handler;
