import type { ComponentProps } from "react";
import { CorrectionForm, type PointsRefusal } from "~/features/loyalty/components/correction-form";
import { PointsPanel } from "~/features/loyalty/components/points-panel";
import { useMessages } from "~/i18n/context";
import { Section } from "~/ui/section";
import { useSubmitting } from "../forms";
import { useAnswer } from "../use-answer";

interface ClientPointsProps {
  panel: ComponentProps<typeof PointsPanel>;
  /** Names the correction that may be sent; null for whoever may not correct. */
  once: string | null;
}

/** A client's points on the card, with the form to correct them. */
export function ClientPoints({ panel, once }: ClientPointsProps) {
  const pending = useSubmitting();
  const refused = useAnswer<PointsRefusal>();
  return (
    <Section title={useMessages().clients.card.points}>
      <PointsPanel {...panel} />
      {once === null ? null : (
        <CorrectionForm key={panel.balance} once={once} pending={pending} refused={refused} />
      )}
    </Section>
  );
}
