import type { mail as ru } from "../ru/mail";

export const mail: typeof ru = {
  confirmation: {
    subject: (p) => `You are booked: ${p.service}, ${p.when}`,
    greeting: (p) => (p.name ? `Hello ${p.name},` : "Hello,"),
    lead: "You are booked. We look forward to seeing you.",
    service: "Service",
    when: "When",
    zone: (p) => `time zone: ${p.zone}`,
    length: "Length",
    staff: "With",
    where: "Where",
    phone: "Phone",
    price: "Price",
    reference: "Booking number",
    manage: "Open the booking",
    manageHint: "You can look at the booking or cancel it there. The link is yours alone: do not pass it on.",
    attachment: "A calendar file is attached.",
    footer: (p) => `This message was sent automatically: ${p.business}.`,
  },
  calendar: {
    summary: (p) => `${p.service} · ${p.business}`,
    staff: (p) => `With: ${p.name}`,
    reference: (p) => `Booking number: ${p.reference}`,
    link: (p) => `Look at it or cancel: ${p.link}`,
  },
};
