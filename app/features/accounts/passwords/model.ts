import { foldKey } from "../model";

/** Fewest characters of a password. */
export const PASSWORD_MIN = 8;
/** Most code units of a password; more would only cost work. */
export const PASSWORD_MAX = 200;

/** Passwords people try first, eight characters and longer; compared after folding. Shorter ones are refused by length. */
const common = new Set(
  (
    "password password1 password12 password123 password1234 passw0rd passw0rd1 p@ssw0rd p@ssword 12345678 123456789 1234567890 " +
    "12345678910 123123123 1234512345 87654321 987654321 0987654321 11111111 111111111 1111111111 00000000 000000000 0000000000 " +
    "22222222 55555555 66666666 77777777 88888888 99999999 11223344 1122334455 112233445566 12341234 123454321 12344321 147258369 " +
    "159753456 741852963 789456123 7894561230 123654789 13579024 1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 " +
    "q1w2e3r4t5 q1w2e3r4t5y6 qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwerty123456 qwertyqwerty 123qwe123qwe " +
    "123qweasd 123qweasdzxc qweasdzxc qazwsxedc asdfghjk asdfghjkl asdfasdf asdf1234 zxcvbnm1 zxcvbnm123 zxcvbnmm abcd1234 abc12345 " +
    "abc123456 abcdefgh aa123456 a1234567 a12345678 a123456789 iloveyou iloveyou1 sunshine princess football baseball superman " +
    "batman123 trustno1 starwars whatever computer internet samsung1 samsung123 michelle jennifer jessica1 alexander benjamin " +
    "liverpool chelsea1 arsenal1 corvette mercedes letmein1 letmein123 welcome1 welcome123 changeme changeme1 secret12 secret123 " +
    "admin123 admin1234 admin12345 administrator adminadmin rootroot toor1234 test1234 test12345 testtest demodemo demo1234 guest123 " +
    "user1234 username master12 master123 dragon12 dragon123 monkey12 monkey123 shadow12 shadow123 killer12 access14 google123 " +
    "пароль12 пароль123 пароль1234 парольпароль йцукенгш йцукенгшщз йцукен12 йцукен123 йцукен1234 фывапролд фывафыва ячсмитьб " +
    "любовь12 любовь123 наташа12 марина12 солнышко привет12 привет123 приветик россия12 москва12 москва123 спартак1 зенит123 " +
    "kazakhstan almaty123 astana123 qazaqstan kartoteka картотека marina123 natasha1 nastya123 svetlana vladimir aleksandr " +
    "lubov123 privet123 zaq12wsx zaq1zaq1 xsw2zaq1 !qaz2wsx 1234qwer qwer1234 poiuytrewq mnbvcxz1 lkjhgfdsa 1a2b3c4d a1b2c3d4 " +
    "fuckyou1 blink182 metallica slipknot nirvana1 pokemon1 naruto123 minecraft minecraft1 dota2dota counter1 cheburashka"
  ).split(" "),
);

/** What is wrong with a new password; null when nothing is. Length and guessability count, composition does not. */
export function passwordWeakness(
  password: string,
  names: readonly (string | null)[] = [],
): "too_short" | "too_long" | "common" | "like_name" | null {
  const length = [...password].length;
  if (length < PASSWORD_MIN) return "too_short";
  if (password.length > PASSWORD_MAX) return "too_long";
  const folded = foldKey(password);
  if (common.has(folded) || /^(.)\1+$/u.test(folded) || isRun(folded)) return "common";
  const own = names.flatMap((name) => (name ? [foldKey(name), foldKey(name.split("@")[0] ?? "")] : []));
  return own.some((name) => name.length >= 4 && folded.replace(name, "").length < 4 && folded.includes(name))
    ? "like_name"
    : null;
}

/** `abcdefgh`, `98765432`: every character is the neighbour of the one before. */
function isRun(text: string): boolean {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = codes.slice(1).map((code, at) => code - (codes[at] ?? 0));
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}
