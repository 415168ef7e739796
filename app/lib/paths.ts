/** Every address of the product. Pages and e-mails build links here and nowhere else. */

type Query = Record<string, string | number | null | undefined>;

function withQuery(path: string, query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** The addresses, by what stands there. */
export const paths = {
  home: () => "/",
  login: (next?: string) => withQuery("/login", { next }),
  logout: () => "/logout",
  locale: () => "/locale",
  appearance: () => "/appearance",
  live: (topics: readonly string[]) => withQuery("/live", { topics: topics.join(",") }),
  design: () => "/design",

  book: () => "/book",
  /** Choosing person, day and time. `staff` is an id or `any`; `day` a local day; `month` is `YYYY-MM`. */
  bookService: (
    serviceId: number,
    query?: { staff?: string | number; day?: string; month?: string; start?: string },
  ) => withQuery(`/book/${serviceId}`, query),
  /** Contacts for a chosen start (UTC instant). */
  bookContacts: (serviceId: number, query: { staff: string | number; start: string }) =>
    withQuery(`/book/${serviceId}/contacts`, query),
  /** The private page of one booking. */
  visit: (linkToken: string, query?: { new?: string }) => withQuery(`/b/${linkToken}`, query),
  visitCalendarFile: (linkToken: string) => `/b/${linkToken}/visit.ics`,

  crm: () => "/crm",
  calendar: (query?: { view?: string; day?: string; staff?: string }) => withQuery("/crm/calendar", query),
  newBooking: (query?: { staff?: number; service?: number; day?: string; start?: string; client?: number }) =>
    withQuery("/crm/bookings/new", query),
  booking: (id: number) => `/crm/bookings/${id}`,
  clients: (query?: { q?: string; sort?: string; dir?: string; after?: string; before?: string }) =>
    withQuery("/crm/clients", query),
  newClient: () => "/crm/clients/new",
  client: (id: number, query?: { kinds?: string; before?: string }) => withQuery(`/crm/clients/${id}`, query),
  editClient: (id: number) => `/crm/clients/${id}/edit`,
  sync: (query?: { tab?: string; page?: number; before?: number }) => withQuery("/crm/sync", query),
  syncRecord: (id: number, query?: { q?: string }) => withQuery(`/crm/sync/records/${id}`, query),
  syncRun: (id: number) => `/crm/sync/runs/${id}`,
  work: (query?: { status?: string; before?: string | number }) => withQuery("/crm/work", query),
  account: () => "/crm/account",

  settings: () => "/crm/settings",
  settingsBusiness: () => "/crm/settings/business",
  settingsServices: () => "/crm/settings/services",
  settingsService: (id: number | "new") => `/crm/settings/services/${id}`,
  settingsCategories: () => "/crm/settings/categories",
  settingsStaff: () => "/crm/settings/staff",
  settingsPerson: (id: number | "new") => `/crm/settings/staff/${id}`,
  settingsHours: (staffId: number) => `/crm/settings/staff/${staffId}/hours`,
  settingsLocations: () => "/crm/settings/locations",
  settingsLocation: (id: number | "new") => `/crm/settings/locations/${id}`,
  settingsUsers: () => "/crm/settings/users",
  settingsUser: (id: number | "new") => `/crm/settings/users/${id}`,
  settingsLoyalty: () => "/crm/settings/loyalty",
} as const;
