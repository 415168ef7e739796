import { ClipboardCheck, Mail, MessageCircle, Phone, Users } from "lucide-react";
import type { ReactNode } from "react";
import type { ActionKind } from "../model";

const ICONS: Record<ActionKind, ReactNode> = {
  call: <Phone aria-hidden="true" />,
  message: <MessageCircle aria-hidden="true" />,
  meeting: <Users aria-hidden="true" />,
  email: <Mail aria-hidden="true" />,
  task: <ClipboardCheck aria-hidden="true" />,
};

/** The mark of a kind of action. */
export function ActionIcon({ kind }: { kind: ActionKind }) {
  return <>{ICONS[kind]}</>;
}
