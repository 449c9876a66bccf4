/**
 * From the one colour that a practice chooses to the tones of a page, in both colour schemes. Pure: a page puts them where
 * its style sheet looks for them. Whatever is chosen, words in these tones and on them stay readable (WCAG 2.2, 4.5 : 1).
 */
export interface Tones {
  /** For words, lines and filled buttons. */
  readonly accent: string;
  /** The same under the pointer. */
  readonly strong: string;
  /** Grounds on which `accent` is readable, from the faintest. */
  readonly wash: string;
  readonly soft: string;
  readonly softStrong: string;
  /** For words on `accent` and `strong`. */
  readonly on: string;
}
export type Scheme = 'light' | 'dark';

type Rgb = readonly [number, number, number];

interface Ground {
  /** What a colour is mixed with until it can be read. */
  readonly towards: Rgb;
  readonly on: Rgb;
  readonly paper: Rgb;
  /** Every other ground of the pages on which the accent stands. */
  readonly others: readonly Rgb[];
}

const READABLE = 4.5;
const STEPS = 50;

/** `#rrggbb` as 0 … 255 each. */
const rgbOf = (colour: string): Rgb => {
  const at = (place: number) => parseInt(colour.slice(place, place + 2), 16);
  return [at(1), at(3), at(5)];
};

const GROUNDS: Readonly<Record<Scheme, Ground>> = {
  light: {
    towards: rgbOf('#000000'),
    on: rgbOf('#ffffff'),
    paper: rgbOf('#ffffff'),
    others: ['#f3f1ec', '#fbeceb', '#fbf2df', '#e6f3ec'].map(rgbOf),
  },
  dark: {
    towards: rgbOf('#ffffff'),
    on: rgbOf('#0b1f1d'),
    paper: rgbOf('#171d21'),
    others: ['#222a2f', '#3a2120', '#332a17', '#18301f'].map(rgbOf),
  },
};

const mix = (one: Rgb, other: Rgb, part: number): Rgb => {
  const between = (from: number, to: number) => Math.round(from + (to - from) * part);
  return [between(one[0], other[0]), between(one[1], other[1]), between(one[2], other[2])];
};

const hex = (colour: Rgb): string => `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;

/** 0 … 1, as WCAG defines relative luminance. */
function luminance([red, green, blue]: Rgb): number {
  const light = (value: number) => (value <= 10 ? value / 3_294.6 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * light(red) + 0.7152 * light(green) + 0.0722 * light(blue);
}

function contrast(one: Rgb, other: Rgb): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** @param colour `#rrggbb` */
export function tonesOf(colour: string, scheme: Scheme): Tones {
  const { towards, on, paper, others } = GROUNDS[scheme];
  const chosen = rgbOf(colour);
  const readable = (accent: Rgb) =>
    [on, mix(paper, accent, 0.17), ...others].every((ground) => contrast(accent, ground) >= READABLE);
  let accent = chosen;
  for (let step = 1; step <= STEPS && !readable(accent); step += 1) accent = mix(chosen, towards, step / STEPS);
  const faint = (part: number) => hex(mix(paper, accent, part));
  return {
    accent: hex(accent),
    strong: hex(mix(accent, towards, 0.2)),
    wash: faint(0.055),
    soft: faint(0.11),
    softStrong: faint(0.17),
    on: hex(on),
  };
}

const NAMES: Readonly<Record<keyof Tones, string>> = {
  accent: 'accent',
  strong: 'accent-strong',
  wash: 'accent-wash',
  soft: 'accent-soft',
  softStrong: 'accent-soft-strong',
  on: 'on-accent',
};

/** What a page's root takes: `--light-accent`, `--dark-on-accent` …; null for its own colours again. */
export function showColour(
  style: { setProperty(name: string, value: string | null): void },
  colour: string | null,
): void {
  for (const scheme of ['light', 'dark'] as const) {
    const tones = colour === null ? null : tonesOf(colour, scheme);
    for (const [tone, name] of Object.entries(NAMES) as [keyof Tones, string][]) {
      style.setProperty(`--${scheme}-${name}`, tones?.[tone] ?? null);
    }
  }
}
