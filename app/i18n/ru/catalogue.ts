import { accounts } from "./accounts";
import { booking } from "./booking";
import { catalog } from "./catalog";
import { clients } from "./clients";
import { common } from "./common";
import { errors } from "./errors";
import { loyalty } from "./loyalty";
import { mail } from "./mail";
import { me } from "./me";
import { staff } from "./staff";
import { sync } from "./sync";
import { work } from "./work";

/** One line per area; an area added here must be added to `en/catalogue.ts` too, or nothing compiles. */
export const ru = {
  accounts,
  booking,
  catalog,
  clients,
  common,
  errors,
  loyalty,
  mail,
  me,
  staff,
  sync,
  work,
};
