/** Templates filled in for one recipient: `{{firstName}}` and the like. Pure; what is unknown stays visible and is named. */

export interface FillWith {
  readonly patientName: string;
  readonly contactName: string | null;
  readonly practiceName: string;
  readonly phone: string | null;
  readonly myName: string;
}

export interface Filled {
  readonly text: string;
  /** Variables that nothing is known for: sending should wait until they are replaced. */
  readonly missing: readonly string[];
}

/** What a template may hold, in the order in which an editor offers it. */
const VARIABLES = ['firstName', 'name', 'contactName', 'practiceName', 'phone', 'myName'] as const;
type Variable = (typeof VARIABLES)[number];

const isVariable = (name: string): name is Variable => (VARIABLES as readonly string[]).includes(name);

export function fill(template: string, known: FillWith): Filled {
  const values: Readonly<Record<Variable, string | null>> = {
    firstName: known.patientName.split(/\s+/)[0] ?? known.patientName,
    name: known.patientName,
    contactName: known.contactName ?? known.patientName,
    practiceName: known.practiceName,
    phone: known.phone,
    myName: known.myName,
  };
  const missing = new Set<string>();
  const text = template.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => {
    const value = isVariable(name) ? values[name] : null;
    if (value === null) missing.add(name);
    return value ?? whole;
  });
  return { text, missing: [...missing] };
}
