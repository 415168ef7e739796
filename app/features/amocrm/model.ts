/** The name in `external_refs.source` and of the inbox rows. */
export const AMOCRM_SOURCE = "amocrm";
