import { settings } from "~drizzle/schema";
import type { Core } from "~/lib/core";
import { writeSetting } from "./commands.server";
import type { Setting } from "./schema";

const business: Setting<"business"> = {
  name: "Студия «Линия»",
  email: "hello@liniya.example",
  phone: "+7 495 120-45-60",
  currency: "RUB",
  country: "RU",
  locale: "ru",
};

/** Says who the demo business is, unless somebody has said so already. */
export async function seedSettings(core: Core): Promise<void> {
  const at = core.clock.now();
  const known = new Set((await core.db.select({ key: settings.key }).from(settings)).map(({ key }) => key));
  await core.db.transaction(async (tx) => {
    if (!known.has("business")) await writeSetting(tx, { key: "business", value: business, at });
    if (!known.has("payments"))
      await writeSetting(tx, {
        key: "payments",
        value: { gateway: "yookassa", sendReceipts: true, vatCode: 1 },
        at,
      });
    if (!known.has("loyalty")) await writeSetting(tx, { key: "loyalty", value: { enabled: true }, at });
  });
}
