import type { letters as ru } from "../ru/letters";

export const letters: typeof ru = {
  builtIn: {
    confirmed: {
      email: {
        subject: "You are booked: {{service}}, {{when}}",
        body: "{{greeting}}\n\nWe look forward to seeing you. Should your plans change, the buttons below move or cancel the visit.",
      },
      telegram: {
        subject: "",
        body: "You are booked: {{service}}\n{{when}}\n{{person}}\n{{where}}\nTo pay: {{due}}",
      },
      sms: { subject: "", body: "{{business}}: you are booked, {{service}}, {{when}}. {{link}}" },
    },
    requested: {
      email: {
        subject: "Request received: {{service}}, {{when}}",
        body: "{{greeting}}\n\nWe have your request and will answer once the time is agreed. It is not a booking yet.",
      },
      telegram: {
        subject: "",
        body: "Request received: {{service}}\n{{when}}\nWe will answer once the time is agreed.",
      },
      sms: {
        subject: "",
        body: "{{business}}: request received, {{service}}, {{when}}. We will answer soon. {{link}}",
      },
    },
    declined: {
      email: {
        subject: "Could not book: {{service}}, {{when}}",
        body: "{{greeting}}\n\nWe are sorry: we could not book you for this time. Please choose another one.\n\nReason: {{reason}}",
      },
      telegram: {
        subject: "",
        body: "We could not book you: {{service}}\n{{when}}\nReason: {{reason}}\nPlease choose another time.",
      },
      sms: {
        subject: "",
        body: "{{business}}: {{when}} could not be booked. Please choose another time: {{link}}",
      },
    },
    moved: {
      email: {
        subject: "Your visit was moved: {{service}}, {{when}}",
        body: "{{greeting}}\n\nYour visit was moved. The earlier time no longer holds; we look forward to seeing you at the new one.",
      },
      telegram: {
        subject: "",
        body: "Your visit was moved: {{service}}\nNew time: {{when}}\n{{person}}\n{{where}}",
      },
      sms: { subject: "", body: "{{business}}: your visit was moved, {{service}}, now {{when}}. {{link}}" },
    },
    cancelled: {
      email: {
        subject: "Your visit was cancelled: {{service}}, {{when}}",
        body: "{{greeting}}\n\nYour visit was cancelled.\n\n{{reason}}\n\nWe return {{back}} the way it was paid. It usually takes up to a few days.",
      },
      telegram: {
        subject: "",
        body: "Your visit was cancelled: {{service}}\n{{when}}\n{{reason}}\nWe return: {{back}}",
      },
      sms: { subject: "", body: "{{business}}: your visit was cancelled, {{service}}, {{when}}. {{link}}" },
    },
    reminder: {
      email: {
        subject: "A reminder: {{service}}, {{when}}",
        body: "{{greeting}}\n\nA reminder of your visit. We look forward to seeing you.",
      },
      telegram: {
        subject: "",
        body: "A reminder: {{service}}\n{{when}}\n{{person}}\n{{where}}\nTo pay: {{due}}",
      },
      sms: { subject: "", body: "{{business}}: see you {{when}}, {{service}}. {{where}}. {{link}}" },
    },
    refunded: {
      email: {
        subject: "Your payment goes back: {{service}}, {{when}}",
        body: "{{greeting}}\n\nYour payment came when this time had been taken. We are sorry it happened.\n\nWe return {{back}} the way it was paid. It usually takes up to a few days.",
      },
      telegram: {
        subject: "",
        body: "Your payment came when the time had been taken: {{service}}, {{when}}\nWe return: {{back}}\nPlease choose another time.",
      },
      sms: {
        subject: "",
        body: "{{business}}: {{when}} was taken, your payment goes back. Another time: {{link}}",
      },
    },
    clash: {
      email: {
        subject: "Please choose another time: {{service}}, {{when}}",
        body: "{{greeting}}\n\nWe are sorry: {{when}} turned out to be taken in our other booking system, and we cannot receive two people at once. Please choose another time that suits you with the button below.",
      },
      telegram: {
        subject: "",
        body: "We are sorry: {{when}} ({{service}}) turned out to be taken in our other booking system. Please choose another time that suits you.",
      },
      sms: {
        subject: "",
        body: "{{business}}: sorry, {{when}} turned out to be taken. Please choose another time: {{link}}",
      },
    },
    offer: {
      email: {
        subject: "A time has come free: {{service}}, {{when}}",
        body: "{{greeting}}\n\nThe time you were waiting for has come free. We keep it for you until {{until}}, then offer it to the next one.",
      },
      telegram: {
        subject: "",
        body: "A time has come free: {{service}}\n{{when}}\n{{person}}\nWe keep it for you until {{until}}.",
      },
      sms: {
        subject: "",
        body: "{{business}}: {{when}} has come free, {{service}}. Yours until {{until}}: {{link}}",
      },
    },
    missed: {
      email: {
        subject: "Come another time: {{service}}",
        body: "{{greeting}}\n\nA pity we missed each other. Choose a time that suits you: we will be glad to see you.",
      },
      telegram: {
        subject: "",
        body: "A pity we missed each other. Choose a time that suits you: we will be glad to see you.",
      },
      sms: {
        subject: "",
        body: "{{business}}: a pity we missed each other. Choose a time that suits you: {{link}}",
      },
    },
  },
  heading: {
    confirmed: "You are booked",
    requested: "Request received",
    declined: "We could not book you",
    moved: "Your visit was moved",
    cancelled: "Your visit was cancelled",
    reminder: "See you soon",
    refunded: "Your payment goes back",
    clash: "Another time is needed",
    offer: "A time has come free",
    missed: "We would be glad to see you",
  },
  greeting: (p) => (p.name ? `Hello ${p.name},` : "Hello,"),
  facts: {
    service: "Service",
    person: "With",
    where: "Where",
    phone: "Phone",
    length: "Length",
    price: "Price",
    total: "Total",
    paid: "Paid",
    points: "Points spent",
    due: "To pay",
    free: "free",
    reference: "Booking number",
    until: "Kept until",
    zone: (p) => `time zone: ${p.zone}`,
  },
  buttons: {
    open: "Open the booking",
    move: "Move",
    cancel: "Cancel",
    again: "Choose a time",
    take: "Take this time",
  },
  provisional:
    "This booking is provisional: the shared calendar could not be reached. We write to you when the time is confirmed.",
  manage: (p) => `You can move or cancel the visit by the link until ${p.until}.`,
  manageLate: (p) =>
    p.phone
      ? `The link can no longer move or cancel the visit. Please call us: ${p.phone}.`
      : "The link can no longer move or cancel the visit. Please get in touch with us.",
  isPrivate: "The link is yours alone: do not pass it on.",
  attachment: "A calendar file is attached.",
  footer: (p) => `This message was sent automatically: ${p.business}.`,
  unsubscribe: {
    reminders: "No more reminders",
    offers: "No more offers from the waiting list",
    invitations: "No more invitations",
  },
  calendar: {
    summary: (p) => `${p.service} · ${p.business}`,
    staff: (p) => `With: ${p.name}`,
    reference: (p) => `Booking number: ${p.reference}`,
    link: (p) => `Look at it, move or cancel: ${p.link}`,
    feedOfPerson: (p) => `${p.person} · ${p.business}`,
    feedOfClient: (p) => `My visits · ${p.business}`,
    people: (p) => (p.n === 1 ? "1 person" : `${p.n} people`),
  },
  test: { subject: (p) => `[Test] ${p.subject}` },
  sample: {
    client: "Aigerim",
    service: "Back massage",
    addon: "Aromatherapy",
    second: "Stretching",
    person: "Anna Lee",
    secondPerson: "Daniyar Omarov",
    location: "Studio on Abay",
    address: "10 Abay Avenue",
    phone: "+7 727 000-00-00",
    reason: "the specialist is ill",
  },
};
