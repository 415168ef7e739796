/** Один час в двух календарях: что разошлось и что с этим делать. */
export const conflicts = {
  /** Комментарии наших записей в журнале YClients. */
  there: {
    busy: (p: { name: string; service: string; reference: string }) =>
      [p.name, p.service, `запись ${p.reference}`].filter(Boolean).join(" · "),
    sale: (p: { code: string }) => `Код клиента: ${p.code}`,
  },
};
