import { z } from "zod";
import { dayText } from "~/lib/text";
import { periodText } from "../schema";

/** What stands beside the files in a form with photographs. */
export const photosForm = z.object({ takenOn: dayText, period: periodText });
