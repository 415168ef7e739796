import type { conflicts as ru } from "../ru/conflicts";

export const conflicts: typeof ru = {
  there: {
    busy: (p) => [p.name, p.service, `booking ${p.reference}`].filter(Boolean).join(" · "),
    sale: (p) => `Client code: ${p.code}`,
  },
};
