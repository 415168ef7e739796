import { accounts } from "./accounts";
import { booking } from "./booking";
import { common } from "./common";
import { errors } from "./errors";
import { staff } from "./staff";

/** One line per area; an area added here must be added to `en/catalogue.ts` too, or nothing compiles. */
export const ru = {
  accounts,
  booking,
  common,
  errors,
  staff,
};
