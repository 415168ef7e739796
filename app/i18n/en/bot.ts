import { plural } from "../plural";
import type { bot as ru } from "../ru/bot";

/** The bot in Telegram: what it says in the chat, and the page where it is set up. */
export const bot: typeof ru = {
  menu: {
    help: "What the bot can do",
    book: "Book",
    visits: "My visits",
    points: "Points",
    program: "Programme",
    measure: "Measurements",
    language: "Язык / Language",
    contact: "Share my number",
  },
  commands: {
    help: "What the bot can do",
    book: "Book a visit",
    visits: "My next visits",
    points: "Points and level",
    program: "Today's training",
    measure: "Write down weight and girths",
    language: "Language of messages",
    stop: "Do not write to me here",
  },
  start: {
    linked: (p) =>
      `Done! Confirmations and reminders will come here: ${p.business}. To unsubscribe, write /stop.`,
    expired: "This link does not work any more. Open your booking and press the Telegram button again.",
    hello: (p) =>
      `Hello${p.name ? `, ${p.name}` : ""}! This is the bot of ${p.business}. Share your phone number and we will find your visits and points. Or just write how we can help.`,
    known: (p) =>
      `Hello again! Your visits, points and programme are here: ${p.business}. What the bot does not understand a person will read.`,
    help: (p) =>
      [
        `This is the bot of ${p.business}. It can:`,
        "/book: book a visit",
        "/visits: your next visits",
        "/points: points and level",
        "/program: today's training, with marks",
        "/measure: write down measurements, e.g. “weight 82.5 waist 90”",
        "/language: change the language",
        "/stop: do not write here any more",
        "Everything else a person will read and answer.",
      ].join("\n"),
  },
  stop: {
    stopped: "We will not write here any more. To have messages again, send /start.",
    notLinked: "No messages come here anyway.",
  },
  contact: {
    thanks: "Thank you, your number is noted. Your visits, points and reminders are here now.",
    found: "Thank you, we know you. Your visits, points and reminders are here now.",
    waiting: "Thank you! The number went to the administrator, who will check it and answer here.",
    foreign: "This is somebody else's contact. Press “Share my number” to send your own.",
    unreadable: "This number could not be read. Please write it as a message: a person will read it.",
    logged: "Shared their phone number",
    loggedForeign: "Sent somebody else's contact",
    task: "The number from Telegram is on another card already: compare, and merge if need be",
  },
  other: {
    logged: "Something without text",
    answer: "The bot reads no pictures and voices. Please write it in words.",
  },
  away: "You have unsubscribed. Send /start and the bot will answer again.",
  book: "Choose a service, a specialist and a time:",
  bookButton: "Book",
  visits: {
    none: "You have no visits ahead.",
    title: "Your next visits:",
    line: (p) => `${p.when}\n${p.service}, ${p.person}${p.state ? ` (${p.state})` : ""}`,
    waiting: "awaits confirmation",
    more: (p) => plural("en", p.n, { one: `And ${p.n} more visit.`, other: `And ${p.n} more visits.` }),
  },
  points: {
    balance: (p) => plural("en", p.n, { one: `You have ${p.n} point.`, other: `You have ${p.n} points.` }),
    level: (p) => `Level: ${p.level}, ${p.percent} of a visit in points.`,
    nextMoney: (p) => `${p.left} to the level “${p.level}”.`,
    nextVisits: (p) =>
      `${p.n} ${plural("en", p.n, { one: "visit", other: "visits" })} to the level “${p.level}”.`,
    off: "The points programme is not running now.",
  },
  program: {
    none: "You have no programme now. Your trainer gives you one.",
    empty: "The programme has no exercises yet.",
    notStarted: (p) => `“${p.title}” begins on ${p.day}.`,
    head: (p) => `${p.title}\n${p.dayTitle}, ${p.day}`,
    dayNumber: (p) => `Day ${p.n}`,
    exercise: (p) => `${p.done ? "✓ " : ""}${p.n}. ${p.name}${p.parts ? `: ${p.parts}` : ""}`,
    sets: (p) =>
      p.reps ? `${p.sets} × ${p.reps}` : `${p.sets} ${plural("en", p.sets, { one: "set", other: "sets" })}`,
    rest: (p) => `rest ${p.rest}`,
    done: (p) => `${p.done} of ${p.all} done. Press an exercise to mark it.`,
    allDone: "All done, great!",
    button: (p) => `${p.done ? "✓ " : ""}${p.n}. ${p.name}`,
  },
  measure: {
    how: "Write the measurements in one message, e.g. “weight 82.5 waist 90”. Kilograms and centimetres.",
    kept: (p) => `Noted: ${p.values}.`,
    changed: (p) => `Today's measurement is corrected: ${p.values}.`,
    unread: (p) =>
      `This looks like measurements, but is not clear: ${p.pieces}. Write, for example, “weight 82.5 waist 90”.`,
    impossible: (p) => `That cannot be: ${p.values}. Please check and write it again.`,
    doubtful: (p) => `Please check: ${p.values}. Is it right?`,
    jump: (p) => `${p.value} (last time ${p.last})`,
    meant: (p) => `${p.value} (perhaps ${p.meant}?)`,
    agree: "Yes, it is right",
  },
  language: {
    which: "Which language shall we write in?",
    ru: "Русский",
    en: "English",
    chosen: "Fine, we write in English.",
  },
  press: {
    done: "Marked",
    undone: "The mark is taken back",
    kept: "Noted",
    chosen: "Done",
    gone: "This does not work any more",
    nothing: "Nothing has changed",
  },
  settings: {
    tab: "Telegram",
    title: "The bot in Telegram",
    intro:
      "Clients write to the bot, get reminders, see their visits, points and programme, and send measurements. What the bot did not understand stands in “Messages”.",
    off: "The bot is switched off by TELEGRAM=off.",
    demo: "The demo talks to a simulated Telegram on this computer: no token is needed.",
    demoLink: "Open the clients' phones",
    byEnv:
      "The token and the name come from TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_NAME and cannot be changed here.",
    unreadable: "The stored token cannot be opened: SESSION_SECRET has changed. Enter the token again.",
    states: { off: "Switched off", unset: "Not set up", on: "Set up" },
    botLink: "Link for clients",
    copy: "Copy the link",
    copied: "The link is copied",
    account: {
      title: "The bot",
      how: "Make a bot with @BotFather by the command /newbot: it gives you a name and a token.",
      name: "Name of the bot",
      nameHint: "Without @, e.g. studio_liniya_bot.",
      nameWrong: "5 to 32 Latin letters, digits and underscores",
      token: "Token",
      tokenWrong: "A token looks like 123456789:AAF…",
      tokenNeeded: "Enter the token",
      kept: "Set. Leave it empty to keep it.",
      missing: "Not set.",
      note: "The token is stored encrypted and never shown on the page again.",
      save: "Save",
      saved: "Saved. Now test the connection and register the webhook.",
    },
    test: {
      title: "Test",
      run: "Test the connection",
      running: "Testing…",
      works: (p) => `@${p.name} answers, in ${p.ms} ms.`,
      otherName: (p) =>
        `The token belongs to the bot @${p.name}: correct the name, or links lead to the wrong place.`,
      failed: (p) => `It did not work: ${p.why}.`,
      webhookOurs: "The webhook leads here.",
      webhookNone: "No webhook is registered: what clients write does not arrive here.",
      webhookOther: (p) => `The webhook leads to another address: ${p.url}`,
      waiting: (p) =>
        plural("en", p.n, {
          one: `${p.n} message waits at Telegram.`,
          other: `${p.n} messages wait at Telegram.`,
        }),
      failure: (p) => `Last failed delivery ${p.when}: ${p.why}`,
    },
    webhook: {
      title: "Webhook",
      intro:
        "The address Telegram sends clients' messages to. Its secret travels in a header and was made up by the product.",
      register: "Register the webhook",
      hint: "Telegram learns the bot's commands in both languages with it.",
      registered: "The webhook is registered, the bot's commands are up to date.",
      inward: "Telegram calls from outside and by https only: set PUBLIC_URL.",
      unset: "Enter the name and the token first.",
    },
  },
};
