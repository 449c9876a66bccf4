/** What may stand in a template, in people's words, and why one of them can be empty. Pure. */
interface Variable {
  readonly label: string;
  readonly missing: string;
  /** In a preview without a patient. */
  readonly example: string;
}

export const VARIABLES: Readonly<Record<string, Variable>> = {
  firstName: { label: 'First name', missing: 'the patient has no name', example: 'Marina' },
  name: { label: 'Whole name', missing: 'the patient has no name', example: 'Marina Petrova' },
  contactName: { label: 'Name of the contact', missing: 'the contact has no name', example: 'Ivan Petrov' },
  practiceName: { label: 'Practice', missing: 'the practice has no name', example: 'Riverside Physio' },
  phone: {
    label: 'Practice’s phone',
    missing: 'the practice’s phone number is not set (Settings, Delivery)',
    example: '020 7946 0018',
  },
  myName: { label: 'My name', missing: 'you have no name', example: 'Asha Rao' },
};
