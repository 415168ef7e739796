import { classNames } from "./class-names";

type AvatarProps = { name: string; imageUrl?: string | null; size?: "sm" | "md" | "lg" };

/** A face, or the initials when there is none; the name itself stands beside it on the page. */
export function Avatar({ name, imageUrl, size = "md" }: AvatarProps) {
  return (
    <span className={classNames("avatar", size !== "md" && `avatar-${size}`)} aria-hidden="true">
      {imageUrl ? <img src={imageUrl} alt="" loading="lazy" /> : initialsOf(name)}
    </span>
  );
}

/** At most two letters: «Гульнара Омарова» is «ГО», «Зал 2» is «З2», and nothing is «?». */
export function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? [];
  const letters = words.slice(0, 2).map((word) => Array.from(word)[0] ?? "");
  return letters.join("").toLocaleUpperCase("ru") || "?";
}
