/**
 * Two published questionnaires a practice may add: PHQ-9 and GAD-7, with their LOINC codes, weights, cut-offs and what is a risk
 * answer. Facts and public wording: both were developed by Spitzer, Williams, Kroenke and colleagues with a grant from Pfizer Inc.;
 * no permission is required to reproduce, translate, display or distribute them. Cut-offs: PHQ-9 Kroenke 2001, GAD-7 Spitzer 2006.
 */
import type { Band, Coding, Form, FormItem, FormOption } from './form.ts';
import { emptyForm, newItem } from './kinds.ts';

export const LOINC = 'http://loinc.org';
const coding = (code: string, display: string): Coding => ({ system: LOINC, code, display });
const option = (code: string, display: string, weight: number | null): FormOption => ({
  answer: { valueCoding: coding(code, display) },
  weight,
});

/** LOINC answer list LL358-3. */
export const FREQUENCY: readonly FormOption[] = [
  option('LA6568-5', 'Not at all', 0),
  option('LA6569-3', 'Several days', 1),
  option('LA6570-1', 'More than half the days', 2),
  option('LA6571-9', 'Nearly every day', 3),
];
/** LOINC answer list LL359-1; it does not count. */
export const DIFFICULTY: readonly FormOption[] = [
  option('LA6572-7', 'Not difficult at all', null),
  option('LA6573-5', 'Somewhat difficult', null),
  option('LA6575-0', 'Very difficult', null),
  option('LA6574-3', 'Extremely difficult', null),
];

/** What is known of a published questionnaire beyond its items: how it counts. */
export interface Instrument {
  /** Last part of its address as we give it out. */
  readonly address: string;
  /** LOINC code of the panel. */
  readonly panel: Coding;
  readonly total: Coding;
  readonly title: string;
  /** LOINC code and words of each question that counts, in order. */
  readonly questions: readonly (readonly [code: string, text: string])[];
  readonly bands: readonly Band[];
  /** LOINC codes of questions where any answer but the first is a risk answer. */
  readonly risky: readonly string[];
}

const COPYRIGHT =
  'Developed by Drs Robert L. Spitzer, Janet B. W. Williams, Kurt Kroenke and colleagues, with an educational grant from ' +
  'Pfizer Inc. No permission required to reproduce, translate, display or distribute.';
const STEM = 'Over the last 2 weeks, how often have you been bothered by any of the following problems?';

export const PHQ_9: Instrument = {
  address: 'phq-9',
  panel: coding('44249-1', 'PHQ-9 quick depression assessment panel [Reported.PHQ]'),
  total: coding('44261-6', 'Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]'),
  title: 'Patient Health Questionnaire (PHQ-9)',
  questions: [
    ['44250-9', 'Little interest or pleasure in doing things'],
    ['44255-8', 'Feeling down, depressed, or hopeless'],
    ['44259-0', 'Trouble falling or staying asleep, or sleeping too much'],
    ['44254-1', 'Feeling tired or having little energy'],
    ['44251-7', 'Poor appetite or overeating'],
    ['44258-2', 'Feeling bad about yourself – or that you are a failure or have let yourself or your family down'],
    ['44252-5', 'Trouble concentrating on things, such as reading the newspaper or watching television'],
    [
      '44253-3',
      'Moving or speaking so slowly that other people could have noticed? Or the opposite – being so fidgety or restless ' +
        'that you have been moving around a lot more than usual',
    ],
    ['44260-8', 'Thoughts that you would be better off dead or of hurting yourself in some way'],
  ],
  bands: [
    { from: 0, label: 'Minimal' },
    { from: 5, label: 'Mild' },
    { from: 10, label: 'Moderate' },
    { from: 15, label: 'Moderately severe' },
    { from: 20, label: 'Severe' },
  ],
  risky: ['44260-8'],
};

export const GAD_7: Instrument = {
  address: 'gad-7',
  panel: coding('69737-5', 'Generalized anxiety disorder 7 item (GAD-7)'),
  total: coding('70274-6', 'Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]'),
  title: 'Generalised Anxiety Disorder (GAD-7)',
  questions: [
    ['69725-0', 'Feeling nervous, anxious or on edge'],
    ['68509-9', 'Not being able to stop or control worrying'],
    ['69733-4', 'Worrying too much about different things'],
    ['69734-2', 'Trouble relaxing'],
    ['69735-9', 'Being so restless that it is hard to sit still'],
    ['69689-8', 'Becoming easily annoyed or irritable'],
    ['69736-7', 'Feeling afraid as if something awful might happen'],
  ],
  bands: [
    { from: 0, label: 'Minimal' },
    { from: 5, label: 'Mild' },
    { from: 10, label: 'Moderate' },
    { from: 15, label: 'Severe' },
  ],
  risky: [],
};

export const INSTRUMENTS: readonly Instrument[] = [PHQ_9, GAD_7];

/** Our wording of them is ours: LOINC's own is named as what they were made from. */
const OURS = 'https://corridor.example/fhir/Questionnaire/';

/** The forms that a practice may add. */
export const publishedForms: readonly Form[] = INSTRUMENTS.map(formOf);

function formOf({ address, panel, total, title, questions, bands, risky }: Instrument): Form {
  const url = `${OURS}${address}`;
  const items = questions.map(([code, text], index): FormItem => {
    const [, ...risks] = FREQUENCY.map(({ answer }) => answer);
    return {
      ...newItem('choice', code),
      prefix: `${index + 1}.`,
      text,
      codes: [{ system: LOINC, code }],
      isRequired: true,
      options: FREQUENCY,
      risks: risky.includes(code) ? risks : [],
    };
  });
  const difficulty: FormItem = {
    ...newItem('choice', '69722-7'),
    text:
      'If you checked off any problems, how difficult have these problems made it for you to do your work, take care of ' +
      'things at home, or get along with other people?',
    codes: [{ system: LOINC, code: '69722-7' }],
    options: DIFFICULTY,
  };
  const score: FormItem = {
    ...newItem('score', total.code ?? ''),
    text: 'Total',
    codes: [total],
    score: { of: questions.map(([code]) => code), bands },
  };
  return {
    ...emptyForm,
    key: url,
    url,
    version: '1',
    derivedFrom: `${LOINC}/q/${panel.code}`,
    title,
    copyright: COPYRIGHT,
    codes: [panel],
    items: [{ ...newItem('statement', 'stem'), text: STEM }, ...items, difficulty, score],
  };
}
