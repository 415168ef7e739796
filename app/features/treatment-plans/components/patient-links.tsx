import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Fold } from "~/ui/fold";
import { TextInput } from "~/ui/text-input";

interface PatientLinksProps {
  clientId: number;
  patients: readonly { patientId: string; name: string | null }[];
  mayWrite: boolean;
}

/** Who the client is at the clinic, as the clinic calls them, so that a wrong link is seen. */
export function PatientLinks({ clientId, patients, mayWrite }: PatientLinksProps) {
  const words = useMessages().plans.card;
  return (
    <div className="grid gap-2">
      <ul className="grid gap-2">
        {patients.map(({ patientId, name }) => (
          <li key={patientId} className="plan-patient">
            <span className="wrap-anywhere">
              {name ? <bdi>{name}</bdi> : null} <small className="text-ink-3">{words.patientAt({ id: patientId })}</small>
            </span>
            {mayWrite ? (
              <Fold summary={words.unlink} summaryClass="btn btn-quiet btn-sm">
                <Form method="post" action={paths.clientPlans(clientId)} className="grid gap-3 p-2">
                  <input type="hidden" name="patientId" value={patientId} />
                  <p className="text-sm">{words.unlinkText}</p>
                  <Button variant="danger" name="intent" value="plans-unlink">{words.unlink}</Button>
                </Form>
              </Fold>
            ) : null}
          </li>
        ))}
      </ul>
      {mayWrite ? (
        <Fold summary={words.another} summaryClass="btn btn-quiet btn-sm">
          <LinkForm clientId={clientId} />
        </Fold>
      ) : null}
    </div>
  );
} // prettier-ignore

/** The way to say which patient of the clinic a client is. Linking twice is linking once, so it needs no key of its own. */
export function LinkForm({ clientId }: { clientId: number }) {
  const words = useMessages().plans.card;
  return (
    <Form method="post" action={paths.clientPlans(clientId)} className="grid gap-3 p-2">
      <Field label={words.number} hint={words.linkText}>
        <TextInput name="patientId" required maxLength={64} autoComplete="off" />
      </Field>
      <Button name="intent" value="plans-link">{words.linkNow}</Button>
    </Form>
  );
} // prettier-ignore
