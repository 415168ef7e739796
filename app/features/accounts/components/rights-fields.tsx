import type { Role } from "~/lib/actor";
import { useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Checkbox } from "~/ui/checkbox";
import { fixedRights, roleHolds, wholeBusiness } from "../policy";
import { areas, heldRights, rightAreas, type Beside, type StaffRight } from "../rights/model";

type RightsFieldsProps = {
  role: Role;
  beside: Beside;
  /** Sees their own clients only, which hides some rights. */
  ownOnly: boolean;
};

/** The rights of one person as boxes by area, each with how it differs from the role. */
export function RightsFields({ role, beside, ownOnly }: RightsFieldsProps) {
  const words = useMessages().access.rights;
  const held = new Set<StaffRight>(heldRights(role, beside));
  return (
    <div className="rights-areas">
      {areas.map((area) => (
        <fieldset key={area} className="rights-area">
          <legend>{words.areas[area]}</legend>
          {rightAreas[area].map((right) => (
            <Checkbox
              key={right}
              name="right"
              value={right}
              defaultChecked={held.has(right)}
              disabled={fixedRights.has(right)}
              label={
                <>
                  {words.names[right]} <Difference role={role} right={right} isHeld={held.has(right)} />
                </>
              }
              hint={
                fixedRights.has(right)
                  ? words.fixed
                  : ownOnly && wholeBusiness.has(right) && held.has(right)
                    ? words.ownOnlyHides
                    : undefined
              }
            />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

function Difference({ role, right, isHeld }: { role: Role; right: StaffRight; isHeld: boolean }) {
  const words = useMessages().access.rights;
  if (isHeld === roleHolds(role, right)) return null;
  return isHeld ? <Badge tone="positive">{words.given}</Badge> : <Badge tone="warning">{words.taken}</Badge>;
}
