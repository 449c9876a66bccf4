/** What is wrong with a form, typed and with its sentence: what it is, and what to do. Shared by the builder and the import. */

/** `error`: the form cannot be used like this. `warning`: it can; this is what is different from the file or unusual. */
export interface FormProblem {
  readonly severity: 'error' | 'warning';
  readonly code: ProblemCode;
  /** Which item; null: the form as a whole. */
  readonly linkId: string | null;
  /** Its words, for whoever does not know linkIds; empty: none. */
  readonly text: string;
  /** What the code is about: a type, an address, a limit. */
  readonly detail: string;
}

const SENTENCES = {
  notJson: () =>
    'This file is not JSON. Export the questionnaire as FHIR R4 JSON (XML is not read) and choose that file.',
  notQuestionnaire: (is: string) =>
    `This is ${is}, not a FHIR Questionnaire. Choose the file of the questionnaire itself.`,
  tooLarge: (limit: string) => `The form is larger than ${limit}. Split it into two forms.`,
  noTitle: () => 'The form has no title. Give it one: patients and colleagues see it.',
  noQuestions: () => 'The form asks nothing. Add at least one question.',
  noLinkId: () => 'An item has no linkId, so nothing can name its answer. Give it one in the file.',
  sameLinkId: () => 'Two items have the same linkId. Give each its own.',
  tooDeep: (limit: string) => `Items lie more than ${limit} sections deep. Move them up.`,
  noText: () => 'This item has no words. Write what the patient is asked.',
  type: (type: string) =>
    `Items of type “${type}” cannot be answered here. Change it, for example to text, or take it out.`,
  changedType: (change: string) => `This question is asked in another way here: ${change}.`,
  noOptions: () => 'This question has nothing to choose from. Add its answers.',
  sameOption: (option: string) => `“${option}” stands twice among the answers. Take one out.`,
  valueSet: (address: string) =>
    `Its answers are a list that is not in the file (${address}). Put the list into the file as “contained”, or write the answers as options.`,
  option: () =>
    'One of its answers is of a kind that cannot be shown here. Write it as text, a code, a date or a number.',
  condition: (detail: string) => `When it is shown cannot be understood here (${detail}). Set the condition again.`,
  conditionOrder: (question: string) =>
    `It is shown depending on “${question}”, which comes later or is itself. Move it down.`,
  tooManyFiles: (limit: string) => `A reply carries ${limit} files at most. Take out some of the questions for a file.`,
  limits: () => 'Its lowest value is higher than its highest. Change one of them.',
  scoreEmpty: () => 'The score adds up nothing. Choose the questions that count.',
  scoreQuestion: (linkId: string) =>
    `The score counts “${linkId}”, which is no question with weights. Take it out of the score.`,
  bands: () => 'The bands of the score must begin at rising numbers and have a name each.',
  /** Warnings of an import: what the file says that is not kept. */
  dropped: (what: string) => `“${what}” in the file is not kept.`,
  scoreGuessed: () =>
    'The file computes this number; here it adds up all questions with weights. Check that this is what it means.',
  weightsOnly: () => 'The answers have weights, but nothing adds them up. Add a score if you want a total.',
  scoreKnown: (name: string) => `This is ${name}: its published score, cut-offs and risk answers were added.`,
  notScored: () => 'The file computes this number; here it is not computed. Patients do not see it.',
} as const;
export type ProblemCode = keyof typeof SENTENCES;

/** In plain words, ready to be shown beside the item. */
export const sentenceOf = ({ code, detail }: FormProblem): string => SENTENCES[code](detail);

export const problem = (
  severity: FormProblem['severity'],
  code: ProblemCode,
  item: { readonly linkId: string; readonly text: string } | null,
  detail = '',
): FormProblem => ({ severity, code, linkId: item?.linkId ?? null, text: item?.text ?? '', detail });
