import type { connections as ru } from "../ru/connections";

/** Connections to outside systems. */
export const connections: typeof ru = {
  letter: {
    subject: ({ business }) => `${business}: YClients refuses the token`,
    lead: ({ at }) =>
      `Since ${at} YClients has answered that our token is not valid: no new records arrive from there, and no time can be sold through it.`,
    safe: "Nothing is lost: what arrived is waiting, and everything catches up by itself as soon as the token works again. Issue a new token and enter it on the connection page.",
    open: "Open the connection",
  },
};
