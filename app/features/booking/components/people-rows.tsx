import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Avatar } from "~/ui/avatar";

interface PeopleRowsProps {
  people: readonly {
    id: number;
    name: string;
    title: string;
    about: string;
    pictureHash: string | null;
    services: readonly unknown[];
  }[];
  hrefFor: (staffId: number) => string;
}

/** Whom one can come to: face, name, what they are, a few words. */
export function PeopleRows({ people, hrefFor }: PeopleRowsProps) {
  const m = useMessages();
  return (
    <div className="choices">
      {people.map(({ id, name, title, about, pictureHash, services }) => (
        <a key={id} className="choice" href={hrefFor(id)}>
          <Avatar name={name} size="lg" imageUrl={pictureHash && paths.picture(pictureHash)} />
          <span className="choice-text">
            <span className="choice-title">{name}</span>
            <span className="choice-note">
              {[title, m.storefront.servicesCount({ n: services.length })].filter(Boolean).join(" · ")}
            </span>
            {about ? <span className="choice-note line-clamp-2">{about}</span> : null}
          </span>
        </a>
      ))}
    </div>
  );
}
