import type { selling as ru } from "../ru/selling";

export const selling: typeof ru = {
  hoursFrom: {
    theirs:
      "Free times from YClients, which sells this service. “Another time” books outside of this list too.",
    own_for_now:
      "YClients cannot be asked now: these are our own hours. The visit is written there when it answers.",
  },
  away: {
    title: "Free times cannot be read right now",
    text: "Another system keeps the calendar of this service and does not answer at the moment. Try again in a minute, or call us.",
    textNoPhone:
      "Another system keeps the calendar of this service and does not answer at the moment. Try again in a minute.",
    closedTitle: "This service cannot be booked here right now",
    closedText: "Call us and we will book it for you.",
    closedTextNoPhone: "Try again later, or choose another service.",
    retry: "Try again",
    call: (p) => `Call ${p.phone}`,
    others: "Other services",
    keep: "Leave it as it is",
  },
  provisional: {
    title: "This booking will be provisional",
    text: "The shared calendar cannot be reached right now. We keep the time for you and write when it is confirmed.",
    bookedTitle: "This booking is provisional",
    bookedText:
      "The shared calendar could not be reached. We write to you when the time is confirmed; should it be taken, we offer another.",
  },
  refused: {
    staff: {
      refused: "YClients does not sell this time to this client.",
      closed: "The service cannot be sold right now: YClients does not answer or is not linked.",
    },
    taken: "This time has just been taken. Everything you typed is still here: choose another.",
    phone: "This number cannot be booked for: check it and give it with its country code.",
    never: "We could not book this time for you. Please call us.",
    closed: "This service cannot be booked here right now. Please call us.",
    away: "The calendar does not answer right now. Wait a minute and press again.",
  },
  waiting: {
    title: "Confirming your booking",
    text: "We have sent your booking and wait for the answer. That usually takes less than a minute; this page renews itself.",
    letter: "You may close this page: the answer comes by letter in any case.",
    check: "Check now",
  },
  widget: {
    title: "Who is coming?",
    lead: "You choose the time in YClients’ form. Tell us who you are and give the same phone there: by it we recognise you and grant your points.",
    leadSigned:
      "You choose the time in YClients’ form. Take your code along: by it we recognise you and grant your points.",
    next: "Go on",
    phoneTitle: "Give the same phone",
    phoneText: "By it we recognise your booking and grant your points.",
    name: "Name",
    phone: "Phone",
    codeTitle: "Your code",
    codeText: "Paste it into the “Comment” field when you book.",
    copy: "Copy",
    copied: "Copied",
    open: "Open the booking form",
    openHint: "If the form below does not show",
    frame: "YClients booking form",
    done: "Booked? We wait for your booking",
    asSigned: (p) => `Signed in as ${p.name}`,
  },
  arriving: {
    title: "Waiting for your booking",
    text: "It appears here as soon as YClients passes it on. This page renews itself.",
    code: (p) => `Your code: ${p.code}`,
    check: "Check now",
    lapsedTitle: "Your booking has not arrived yet",
    lapsedText:
      "If you have booked, there is nothing to do: it will appear here later. If it did not work, call us or start again.",
    again: "Start again",
  },
  seller: {
    title: "Who sells it",
    options: {
      own: "We do, from our own schedule",
      yclients: "YClients, on our page",
      widget: "YClients, in its own form",
    },
    hints: {
      own: "We work out the free times.",
      yclients: "Times come from YClients, and bookings go there at once.",
      widget: "We show YClients’ form and wait for the record to arrive.",
    },
    now: "Now",
    decision: {
      chosen: "We sell it ourselves: that is the choice made here.",
      yclients_off: "We sell it ourselves: YClients is not connected.",
      fallback:
        "YClients does not answer, so it is sold from our own hours for now; such bookings are provisional.",
      yclients: "YClients sells it, on our page.",
      widget: "YClients sells it, in its own form.",
      not_linked: "The service is not linked to one of YClients, so it cannot be booked.",
      people_not_linked: "Nobody who does it is linked to a person of YClients, so it cannot be booked.",
      yclients_down: "YClients does not answer, so it cannot be booked right now.",
      paused: "The connection to YClients is paused, so it cannot be booked right now.",
    },
    link: "Link it in YClients’ catalogue",
    connection: "YClients settings",
    save: "Save",
    show: "Show what would change",
    moved: "Saved. It is sold by whom you chose.",
    previewTitle: (p) => `Open visits: ${p.n}`,
    previewNone: "The service has no open visits.",
    toOutside: "These visits will stand in YClients’ calendar; time, price and client stay.",
    toOwn: "These visits stay as they are and become ours; their records in YClients go on taking the time.",
    stays: {
      not_linked: "the person is not linked to YClients: the visit stays here only",
      group: "a place in a group: the visit stays here only",
      several: "a visit of several services: it stays here only",
      request: "a request that waits: it goes to YClients when it is agreed to",
    },
    confirm: "Hand over",
    back: "Leave it",
    cannot: "This cannot be chosen: YClients does not sell group classes on our page.",
  },
};
