/**
 * Passwords of twelve characters and more that are guessed first: the commonest long ones, runs and repetitions, and
 * the person's own login. Small on purpose; Argon2id and the server's rate limit carry the rest.
 */
const COMMON = [
  'password',
  'passwort',
  'motdepasse',
  'contrasena',
  'haslo',
  'letmein',
  'welcome',
  'iloveyou',
  'qwerty',
  'qwertz',
  'azerty',
  'asdfgh',
  'zxcvbn',
  'admin',
  'administrator',
  'changeme',
  'secret',
  'corridor',
  'practice',
  'physio',
  'therapy',
  'football',
  'princess',
  'sunshine',
  'monkey',
  'dragon',
];
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  '1qaz2wsx3edc4rfv5tgb',
];

/** True for a password that must be refused. `login` is the person's own, in lower case. */
export function isWeakPassword(password: string, login: string): boolean {
  const plain = password.toLowerCase().normalize('NFKC');
  const letters = plain
    .replace(/0/g, 'o')
    .replace(/[1!]/g, 'i')
    .replace(/3/g, 'e')
    .replace(/[5$]/g, 's')
    .replace(/[@4]/g, 'a');
  if (new Set(plain).size < 5) return true;
  if (RUNS.some((run) => run.includes(plain) || run.split('').reverse().join('').includes(plain))) return true;
  if (login.length >= 4 && withoutTail(plain) === login) return true;
  // A common word, said once or several times, with digits and signs around it.
  return COMMON.some((word) => remainder(plain, word) || remainder(letters, word));
}

const withoutTail = (text: string) => text.replace(/[^\p{L}]+$/u, '');
const remainder = (text: string, word: string) => text.includes(word) && !/\p{L}/u.test(text.replaceAll(word, ''));
