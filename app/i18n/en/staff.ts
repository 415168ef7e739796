import type { staff as ru } from "../ru/staff";

export const staff: typeof ru = {
  nav: {
    label: "Sections",
    today: "Today",
    calendar: "Calendar",
    clients: "Clients",
    pipeline: "Pipeline",
    programs: "Programmes",
    progress: "Progress",
    actions: "Actions",
    messages: "Messages",
    audit: "Audit log",
    requests: "Requests",
    payments: "Payments",
    notices: "Notices",
    reports: "Analytics",
    sync: "Sync",
    work: "Background work",
    settings: "Settings",
    more: "More",
  },
  search: {
    label: "Search everything",
    placeholder: "Search",
    shortcut: "Ctrl K",
  },
  userMenu: {
    label: "Your menu",
    profile: "Profile",
    signOut: "Sign out",
  },
  roles: {
    admin: "Administrator",
    manager: "Manager",
    trainer: "Trainer",
  },
  waiting: (p) => `${p.n} waiting for attention`,
  updatedNow: "The data has been updated",
};
