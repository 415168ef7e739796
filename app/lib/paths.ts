/** Every address of the product. Pages and e-mails build links here and nowhere else. */

type Query = Record<string, string | number | null | undefined>;

function withQuery(path: string, query: Query | BookQuery = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") params.set(key, String(value));
  }
  const text = params.toString();
  return text ? `${path}?${text}` : path;
}

/** The visitor's choice and what the calendar shows of it. */
interface BookQuery {
  staff?: string | number;
  day?: string;
  week?: string;
  month?: string;
  addons?: string;
  then?: string;
  location?: string | number;
  seats?: string | number;
}

/** The addresses, by what stands there. */
export const paths = {
  home: () => "/",
  login: (next?: string) => withQuery("/login", { next }),
  logout: () => "/logout",
  locale: () => "/locale",
  appearance: () => "/appearance",
  /** `ageMs`: how old the page is that begins to listen. */
  live: (topics: readonly string[], ageMs: number) =>
    withQuery("/live", { topics: topics.join(","), age: ageMs }),
  design: () => "/design",

  /** All services; `by=people` lists who does them, `location` what one place offers; `add` is the first service of a visit that gets a further one. */
  book: (query?: BookQuery & { by?: string; add?: number }) => withQuery("/book", query),
  /**
   * Choosing person, day and time. `staff` is an id or `any`; `day` and `week` local days; `month` is `YYYY-MM`; the rest is what
   * `choiceQuery` of `features/booking/offer/page` makes.
   */
  bookService: (serviceId: number, query?: BookQuery) => withQuery(`/book/${serviceId}`, query),
  /** Everything one person offers. */
  bookPerson: (staffId: number) => `/book/with/${staffId}`,
  /** An hour that is held: contacts, answers, total, countdown. `any`: whoever was free was asked for. */
  bookHeld: (linkToken: string, query?: { any?: string }) => withQuery(`/book/held/${linkToken}`, query),
  /** YClients' own form for a service: contacts, the code to copy, the form, and the page that waits for the record. */
  bookWidget: (serviceId: number) => `/book/${serviceId}/widget`,
  bookWidgetWaiting: (linkToken: string) => `/book/arriving/${linkToken}`,
  /** Lets a held hour go when its page is left. */
  bookRelease: (linkToken: string) => `/book/held/${linkToken}/release`,
  /** A place on the waiting list of a service. */
  bookWaiting: (serviceId: number, query?: BookQuery) => withQuery(`/book/${serviceId}/wait`, query),
  /** The private page of one booking. */
  visit: (linkToken: string, query?: { new?: string; moved?: string }) => withQuery(`/b/${linkToken}`, query),
  visitMove: (linkToken: string, query?: { day?: string; week?: string; month?: string }) =>
    withQuery(`/b/${linkToken}/move`, query),
  /** Sends to the gateway's page, and is where the client comes back to. */
  visitPay: (linkToken: string, query?: { back?: string; problem?: string }) =>
    withQuery(`/b/${linkToken}/pay`, query),
  /** The page that waits until another system has agreed to a visit. */
  visitConfirming: (linkToken: string) => `/b/${linkToken}/confirming`,
  visitCalendarFile: (linkToken: string) => `/b/${linkToken}/visit.ics`,
  /** The private page of a place on the waiting list. */
  waiting: (linkToken: string) => `/w/${linkToken}`,
  picture: (hash: string) => `/pictures/${hash}`,
  /** The share picture of the business or of a service. */
  sharePicture: (serviceId?: number) => (serviceId === undefined ? "/share.png" : `/share/${serviceId}.png`),
  embedScript: () => "/embed.js",
  /** Inside FreeScout, by a signed link. */
  freescoutPanel: (query?: Query) => withQuery("/panel/freescout", query),
  /** A calendar feed; the token is unguessable. */
  calendarFeed: (token: string) => `/calendar/${token}.ics`,
  /** Unsubscribing without signing in; the token is signed. */
  noticeChoices: (token: string) => `/notices/${token}`,

  me: () => "/me",
  meSignIn: (query?: { next?: string }) => withQuery("/me/sign-in", query),
  meCode: (query?: { next?: string }) => withQuery("/me/code", query),
  meLink: (token: string) => `/me/link/${token}`,
  meSignOut: () => "/me/sign-out",
  meVisits: (query?: { before?: string }) => withQuery("/me/visits", query),
  mePoints: () => "/me/points",
  mePayments: () => "/me/payments",
  meProfile: () => "/me/profile",
  meNotices: () => "/me/notices",
  /** What the client agreed to, and everything we hold about them. */
  mePrivacy: () => "/me/privacy",
  meDataFile: () => "/me/data.zip",
  mePrograms: () => "/me/programs",
  meProgram: (id: number, query?: { day?: string; on?: string; paid?: string; problem?: string }) =>
    withQuery(`/me/programs/${id}`, query),
  meProgress: (query?: Query) => withQuery("/me/progress", query),
  mePhotos: () => "/me/photos",
  mePhoto: (photoId: number, query?: { size?: string }) => withQuery(`/me/photos/${photoId}`, query),
  /** Entering measurements without signing in; the token is unguessable. */
  measure: (token: string) => `/measure/${token}`,
  /** Choosing a password: an invitation, or a new one after the old was forgotten; the token opens once. */
  setPassword: (token: string) => `/password/${token}`,
  forgotPassword: () => "/login/forgot",
  /** The authenticator's code, after the password. */
  secondStep: (query?: { next?: string }) => withQuery("/login/code", query),

  crm: () => "/crm",
  /** `staff` and `status` may name several, parted by commas. */
  calendar: (query?: {
    view?: string;
    day?: string;
    staff?: string;
    service?: number;
    location?: number;
    status?: string;
  }) => withQuery("/crm/calendar", query),
  /** What speaks against an hour for a visit that is being dragged; JSON. */
  calendarJudge: (query: {
    booking: number;
    start: string;
    staff?: number | null;
    duration?: number | null;
  }) => withQuery("/crm/calendar/judge", query),
  /** The small card of a visit beside the calendar; JSON. */
  calendarVisit: (id: number) => `/crm/calendar/visits/${id}`,
  newBooking: (query?: Query) => withQuery("/crm/bookings/new", query),
  booking: (id: number) => `/crm/bookings/${id}`,
  moveBooking: (id: number, query?: { day?: string; staff?: string | number }) =>
    withQuery(`/crm/bookings/${id}/move`, query),
  /** Requests that wait for an answer, and the waiting list. */
  requests: () => "/crm/requests",
  waitingList: () => "/crm/waiting",
  series: (id: number) => `/crm/series/${id}`,
  payments: (query?: Query) => withQuery("/crm/payments", query),
  payment: (id: number) => `/crm/payments/${id}`,
  /** Where a gateway sends its notifications. */
  /** Where YClients sends its webhooks; the secret stands in the query. */
  yclientsWebhook: () => "/api/v1/yclients/webhook",
  hmsWebhook: () => "/api/v1/hms/webhook",
  freescoutWebhook: () => "/api/v1/freescout/webhook",
  amocrmWebhook: () => "/api/v1/amocrm/webhook",
  gatewayWebhook: (gateway: "yookassa" | "stripe") => `/api/v1/${gateway}/webhook`,
  paymentsFile: (query?: Query) => withQuery("/crm/payments.csv", query),
  notices: (query?: { status?: string; before?: string | number }) => withQuery("/crm/notices", query),
  /** `q`, `sort`, `dir`, `after`, `before`, `view`, `cols`, and the filters of `features/clients/list`. */
  clients: (query?: Query) => withQuery("/crm/clients", query),
  /** What was done to many at once, and the button that undoes it. */
  bulkOperation: (id: number) => `/crm/clients/bulk/${id}`,
  newClient: () => "/crm/clients/new",
  client: (
    id: number,
    query?: { kinds?: string; before?: string; plans?: string; helpdesk?: string; amocrm?: string },
  ) => withQuery(`/crm/clients/${id}`, query),
  editClient: (id: number) => `/crm/clients/${id}/edit`,
  /** Further phones and addresses, outside identities. */
  clientContacts: (id: number) => `/crm/clients/${id}/contacts`,
  /** Consents, everything we hold about the client as a file, erasure. */
  clientPrivacy: (id: number) => `/crm/clients/${id}/privacy`,
  clientDataFile: (id: number) => `/crm/clients/${id}/data.zip`,
  /** The act of an erasure, for paper. */
  erasureAct: (id: number) => `/crm/clients/${id}/act`,
  /** Everybody who was forgotten, or is to be. */
  erasures: (query?: Query) => withQuery("/crm/clients/erasures", query),
  /** The talk with a client, and what was said by whichever channel. */
  clientHelpdesk: (clientId: number) => `/crm/clients/${clientId}/helpdesk`,
  clientAmocrm: (clientId: number) => `/crm/clients/${clientId}/amocrm`,
  clientTalk: (id: number, query?: Query) => withQuery(`/crm/clients/${id}/talk`, query),
  /** Takes the card's questions to the billing. */
  clientBalance: (id: number) => `/crm/clients/${id}/balance`,
  clientProgress: (id: number, query?: Query) => withQuery(`/crm/clients/${id}/progress`, query),
  /** Takes the form with photographs. */
  /** Takes what is pressed in the plans' part of a card. */
  clientPlans: (clientId: number) => `/crm/clients/${clientId}/plans`,
  /** Where an open page says every minute which patients it shows. */
  watchPlans: () => "/crm/clients/plans/watch",
  clientPhotos: (clientId: number) => `/crm/clients/${clientId}/photos`,
  clientPhoto: (clientId: number, photoId: number, query?: { size?: string }) =>
    withQuery(`/crm/clients/${clientId}/photos/${photoId}`, query),
  duplicates: (query?: Query) => withQuery("/crm/clients/duplicates", query),
  /** The two side by side, and what the merge would do. */
  mergeClients: (survivor: number, merged: number) => `/crm/clients/merge/${survivor}/${merged}`,
  /** Merges made, and the way back. */
  merges: (query?: Query) => withQuery("/crm/clients/merges", query),
  merge: (id: number) => `/crm/clients/merges/${id}`,
  imports: (query?: Query) => withQuery("/crm/clients/import", query),
  import: (id: number, query?: Query) => withQuery(`/crm/clients/import/${id}`, query),
  importReport: (id: number) => `/crm/clients/import/${id}/report.csv`,
  /** Which columns of the list's clients go into a file; the query is the list's own. */
  exportClients: (query?: Query) => withQuery("/crm/clients/export", query),
  clientsFile: (format: "csv" | "xlsx") => `/crm/clients.${format}`,
  pipeline: (query?: Query) => withQuery("/crm/pipeline", query),
  pipelineFigures: (query?: Query) => withQuery("/crm/pipeline/figures", query),
  /** Planned and done: calls, meetings, letters. */
  actions: (query?: Query) => withQuery("/crm/actions", query),
  action: (id: number) => `/crm/actions/${id}`,
  /** What was said, over all clients. */
  messages: (query?: Query) => withQuery("/crm/messages", query),
  programs: (query?: Query) => withQuery("/crm/programs", query),
  program: (id: number | "new", query?: Query) => withQuery(`/crm/programs/${id}`, query),
  editProgram: (id: number) => `/crm/programs/${id}/edit`,
  printProgram: (id: number) => `/crm/programs/${id}/print`,
  progress: (query?: Query) => withQuery("/crm/progress", query),
  analytics: (query?: Query) => withQuery("/crm/analytics", query),
  /** One figure: its definition, its course, and the rows behind it. */
  figure: (key: string, query?: Query) => withQuery(`/crm/analytics/${key}`, query),
  figureFile: (key: string, query?: Query) => withQuery(`/crm/analytics/${key}.csv`, query),
  audit: (query?: Query) => withQuery("/crm/audit", query),
  telegramWebhook: () => "/api/v1/telegram/webhook",
  sync: (query?: { tab?: string; page?: number; before?: number }) => withQuery("/crm/sync", query),
  syncRecord: (id: number, query?: { q?: string }) => withQuery(`/crm/sync/records/${id}`, query),
  syncRun: (id: number, query?: { outcome?: string; after?: number }) =>
    withQuery(`/crm/sync/runs/${id}`, query),
  /** Inbound calls: `source`, `status`, `q` (number of a record), `from`, `until` (local days), `before`. */
  inbox: (query?: Query) => withQuery("/crm/sync/inbox", query),
  inboxEvent: (id: number) => `/crm/sync/inbox/${id}`,
  /** What replaying a range would change, and the button that does it. */
  inboxReplay: (query?: Query) => withQuery("/crm/sync/inbox/replay", query),
  /** Records by state, with search. */
  syncRecords: (query?: Query) => withQuery("/crm/sync/records", query),
  /** The trouble trees for one record, client or visit: `q`. */
  syncDiagnosis: (query?: { q?: string }) => withQuery("/crm/sync/diagnosis", query),
  syncAudits: () => "/crm/sync/audits",
  syncAudit: (id: number, query?: Query) => withQuery(`/crm/sync/audits/${id}`, query),
  /** Hours that two calendars disagree about. */
  conflicts: (query?: { state?: string }) => withQuery("/crm/sync/conflicts", query),
  conflict: (id: number) => `/crm/sync/conflicts/${id}`,
  /** The points programme: what it gives, takes and costs. */
  loyalty: (query?: Query) => withQuery("/crm/loyalty", query),
  loyaltyFile: (query?: Query) => withQuery("/crm/loyalty.csv", query),
  pointsEntry: (id: number) => `/crm/loyalty/entries/${id}`,
  work: (query?: { status?: string; before?: string | number }) => withQuery("/crm/work", query),
  account: () => "/crm/account",

  settings: () => "/crm/settings",
  settingsBusiness: () => "/crm/settings/business",
  settingsServices: () => "/crm/settings/services",
  settingsService: (id: number | "new") => `/crm/settings/services/${id}`,
  /** Takes the form with a picture of a service or a person. */
  settingsPicture: (of: "service" | "person", id: number) => `/crm/settings/pictures/${of}/${id}`,
  settingsCategories: () => "/crm/settings/categories",
  settingsStaff: () => "/crm/settings/staff",
  settingsPerson: (id: number | "new") => `/crm/settings/staff/${id}`,
  settingsHours: (staffId: number) => `/crm/settings/staff/${staffId}/hours`,
  settingsLocations: () => "/crm/settings/locations",
  settingsLocation: (id: number | "new") => `/crm/settings/locations/${id}`,
  settingsUsers: () => "/crm/settings/users",
  settingsUser: (id: number | "new") => `/crm/settings/users/${id}`,
  settingsResources: () => "/crm/settings/resources",
  settingsExceptions: (staffId: number) => `/crm/settings/staff/${staffId}/exceptions`,
  settingsClosures: (locationId: number) => `/crm/settings/locations/${locationId}/closures`,
  settingsHolidays: (locationId: number) => `/crm/settings/locations/${locationId}/holidays`,
  settingsBooking: () => "/crm/settings/booking",
  settingsPayments: () => "/crm/settings/payments",
  settingsNotices: () => "/crm/settings/notices",
  settingsNotice: (template: string, query?: { channel?: string; lang?: string; done?: string }) =>
    withQuery(`/crm/settings/notices/${template}`, query),
  settingsFeeds: () => "/crm/settings/feeds",
  settingsLoyalty: () => "/crm/settings/loyalty",
  settingsPipeline: () => "/crm/settings/pipeline",
  /** Custom fields and tags. */
  settingsClients: () => "/crm/settings/clients",
  settingsAccess: () => "/crm/settings/access",
  settingsTelegram: () => "/crm/settings/telegram",
  /** Every outside system at a glance. */
  settingsIntegrations: (query?: { done?: string }) => withQuery("/crm/settings/integrations", query),
  /** What is linked here and gone, or different, there. */
  settingsDrift: (query?: Query) => withQuery("/crm/settings/integrations/drift", query),
  /** The account of one of them. */
  settingsVendor: (vendor: "yclients" | "hms" | "billing" | "freescout" | "amocrm") =>
    `/crm/settings/${vendor}`,
  /** The account at YClients: credentials, test, webhook. */
  settingsYclients: () => "/crm/settings/yclients",
  /** Its catalogue beside ours: links, what changed there, who sells what. */
  settingsYclientsCatalogue: (query?: { tab?: string }) =>
    withQuery("/crm/settings/yclients/catalogue", query),
} as const;
