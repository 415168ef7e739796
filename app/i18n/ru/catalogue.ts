import { access } from "./access";
import { accounts } from "./accounts";
import { audit } from "./audit";
import { amocrm } from "./amocrm";
import { billing } from "./billing";
import { helpdesk } from "./helpdesk";
import { booking } from "./booking";
import { bot } from "./bot";
import { calendar } from "./calendar";
import { catalog } from "./catalog";
import { clientForms } from "./client-forms";
import { clientList } from "./client-list";
import { clients } from "./clients";
import { common } from "./common";
import { conflicts } from "./conflicts";
import { connections } from "./connections";
import { integrations } from "./integrations";
import { conversations } from "./conversations";
import { desk } from "./desk";
import { diagnosis } from "./diagnosis";
import { errors } from "./errors";
import { exchange } from "./exchange";
import { hours } from "./hours";
import { loyalty } from "./loyalty";
import { me } from "./me";
import { merging } from "./merging";
import { notices } from "./notices";
import { payments } from "./payments";
import { pipeline } from "./pipeline";
import { plans } from "./plans";
import { privacy } from "./privacy";
import { programs } from "./programs";
import { progress } from "./progress";
import { repair } from "./repair";
import { reports } from "./reports";
import { selling } from "./selling";
import { staff } from "./staff";
import { storefront } from "./storefront";
import { story } from "./story";
import { sync } from "./sync";
import { work } from "./work";

/** One line per area; an area added here must be added to `en/catalogue.ts` too, or nothing compiles. */
export const ru = {
  access,
  accounts,
  audit,
  amocrm,
  billing,
  helpdesk,
  booking,
  bot,
  calendar,
  catalog,
  clientForms,
  clientList,
  clients,
  common,
  conflicts,
  connections,
  integrations,
  conversations,
  desk,
  diagnosis,
  errors,
  exchange,
  hours,
  loyalty,
  me,
  merging,
  notices,
  payments,
  pipeline,
  plans,
  privacy,
  programs,
  progress,
  repair,
  reports,
  selling,
  staff,
  storefront,
  story,
  sync,
  work,
};
