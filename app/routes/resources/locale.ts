import { redirect, type ActionFunctionArgs } from "@remix-run/node";
import { answerLocaleChange } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";

export const action = ({ request }: ActionFunctionArgs) => answerLocaleChange(request);
export const loader = () => redirect(paths.home());
