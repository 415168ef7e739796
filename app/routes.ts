import { index, prefix, route, type RouteConfig } from "@remix-run/route-config";

/** The site map: every address of the product and the file behind it. */
export default [
  index("routes/public/home.ts"),

  route("book", "routes/public/book.tsx"),
  route("book/:serviceId", "routes/public/book.service.tsx"),
  route("book/:serviceId/contacts", "routes/public/book.contacts.tsx"),
  route("b/:linkToken", "routes/public/visit.tsx"),
  route("b/:linkToken/visit.ics", "routes/public/visit-ics.ts"),

  route("me", "routes/account/home.tsx"),
  route("me/sign-in", "routes/account/sign-in.tsx"),
  route("me/code", "routes/account/code.tsx"),
  route("me/link/:token", "routes/account/link.tsx"),
  route("me/sign-out", "routes/account/sign-out.ts"),
  route("me/visits", "routes/account/visits.tsx"),
  route("me/points", "routes/account/points.tsx"),
  route("me/payments", "routes/account/payments.tsx"),
  route("me/profile", "routes/account/profile.tsx"),

  route("login", "routes/staff/login.tsx"),
  route("logout", "routes/staff/logout.ts"),

  route("crm", "routes/staff/layout.tsx", [
    index("routes/staff/today.tsx"),
    route("calendar", "routes/staff/calendar.tsx"),
    route("bookings/new", "routes/staff/booking-new.tsx"),
    route("bookings/:bookingId", "routes/staff/booking.tsx"),
    route("clients", "routes/staff/clients.tsx"),
    route("clients/new", "routes/staff/client-new.tsx"),
    route("clients/:clientId", "routes/staff/client.tsx"),
    route("clients/:clientId/edit", "routes/staff/client-edit.tsx"),
    route("sync", "routes/staff/sync.tsx"),
    route("sync/records/:recordId", "routes/staff/sync-record.tsx"),
    route("sync/runs/:runId", "routes/staff/sync-run.tsx"),
    route("work", "routes/staff/work.tsx"),
    route("account", "routes/staff/account.tsx"),
    route("settings", "routes/staff/settings.tsx", [
      index("routes/staff/settings.index.tsx"),
      route("business", "routes/staff/settings.business.tsx"),
      route("services", "routes/staff/settings.services.tsx"),
      route("services/:serviceId", "routes/staff/settings.service.tsx"),
      route("categories", "routes/staff/settings.categories.tsx"),
      route("staff", "routes/staff/settings.staff.tsx"),
      route("staff/:staffId", "routes/staff/settings.person.tsx"),
      route("staff/:staffId/hours", "routes/staff/settings.hours.tsx"),
      route("locations", "routes/staff/settings.locations.tsx"),
      route("locations/:locationId", "routes/staff/settings.location.tsx"),
      route("loyalty", "routes/staff/settings.loyalty.tsx"),
      route("users", "routes/staff/settings.users.tsx"),
      route("users/:userId", "routes/staff/settings.user.tsx"),
    ]),
  ]),

  route("live", "routes/resources/live.ts"),
  route("locale", "routes/resources/locale.ts"),
  route("appearance", "routes/resources/appearance.ts"),
  route("design", "routes/resources/gallery.tsx"),

  ...prefix("api/v1", [
    route("auth/login", "routes/api/auth.login.ts"),
    route("auth/logout", "routes/api/auth.logout.ts"),
    route("auth/me", "routes/api/auth.me.ts"),
    route("booking", "routes/api/booking.ts"),
    route("bookings", "routes/api/bookings.ts"),
    route("booking/time-slots/:serviceId", "routes/api/booking.time-slots.ts"),
    route("yclients/webhook", "routes/hooks/yclients.ts"),
    route("yclients/sync-bookings", "routes/api/yclients.sync-bookings.ts"),
    route("*", "routes/api/not-found.ts"),
  ]),

  route("*", "routes/resources/not-found.tsx"),
] satisfies RouteConfig;
