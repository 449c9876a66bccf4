/**
 * Settings that must not be accepted: each key empty, of the wrong kind, and unsafe in production. The complaint names
 * the key and never its value. One start of the real program shows that it then ends with exit code 1.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../server/config.ts';
import { readGatewayConfig } from '../../server/gateway-config.ts';
import { startRefused } from '../harness/running-server.ts';
import { temporaryFolder } from '../harness/leftovers.ts';

const PRODUCTION = {
  CORRIDOR_MODE: 'production',
  CORRIDOR_PUBLIC_URL: 'https://corridor.example',
  CORRIDOR_SMTP_URL: 'smtps://user:secret-93521@mail.example',
  CORRIDOR_MAIL_FROM: 'Corridor <no-reply@corridor.example>',
};
const KEYS = [
  'MODE',
  'HOST',
  'PORT',
  'PUBLIC_URL',
  'DATA_DIR',
  'WEB_DIR',
  'SMTP_URL',
  'MAIL_FROM',
  'DKIM_DOMAIN',
  'DKIM_SELECTOR',
  'DKIM_KEY_FILE',
  'TWILIO_ACCOUNT',
  'TWILIO_TOKEN',
  'TWILIO_FROM',
  'TWILIO_URL',
  'MAIL_IN_DOMAIN',
  'MAIL_IN_HOST',
  'MAIL_IN_PORT',
  'MAIL_IN_PROTOCOL',
  'MAIL_IN_SECRET',
  'GATEWAY',
  'GATEWAY_TOKEN',
  'PROXY_HOPS',
  'HOOKS',
  'METRICS_PORT',
  'METRICS_HOST',
  'METRICS_TOKEN',
  'LOG_LEVEL',
  'SETUP',
  'HANDSHAKES_PER_MINUTE',
  'ASKS_PER_SECOND',
]
  .map((key) => `CORRIDOR_${key}`)
  .concat('DATABASE_URL', 'REDIS_URL');

type Env = Readonly<Record<string, string>>;
/** The complaint about these settings. */
function complaint(env: Env, read: (env: Env) => unknown = readConfig): string {
  try {
    read(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'none';
}

describe('settings', () => {
  it('need nothing for one person on one machine', () => {
    expect(readConfig({})).toMatchObject({ mode: 'development', host: '127.0.0.1', port: 8765, publicUrl: null });
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  it('are accepted in production when they are safe', () => {
    expect(readConfig(PRODUCTION)).toMatchObject({ mode: 'production', publicUrl: 'https://corridor.example' });
  });

  it.each([
    'postgres://127.0.0.1/corridor',
    'postgresql://user:p%2Fw@127.0.0.1:5433/corridor',
    'postgresql://user:secret@db.example/corridor?sslmode=verify-full',
    'postgresql:///corridor?host=/run/postgresql',
  ])('take %s as a database', (address) => {
    expect(readConfig({ ...PRODUCTION, DATABASE_URL: address })).toMatchObject({ databaseUrl: address });
  });

  it.each(['redis://127.0.0.1:6379', 'rediss://user:secret@redis.example', 'unix:///run/redis/redis.sock'])(
    'take %s as a Redis in production',
    (address) => {
      const node = {
        DATABASE_URL: 'postgresql://user:secret@localhost/corridor?host=/run/postgresql',
        CORRIDOR_GATEWAY: 'own-process',
        CORRIDOR_GATEWAY_TOKEN: 'x'.repeat(40),
      };
      expect(readConfig({ ...PRODUCTION, ...node, REDIS_URL: address })).toMatchObject({ redisUrl: address });
    },
  );

  it('may stand in files, one for each', () => {
    const file = join(temporaryFolder(), 'smtp-url');
    writeFileSync(file, `${PRODUCTION.CORRIDOR_SMTP_URL}\n`);
    const { CORRIDOR_SMTP_URL: smtpUrl, ...rest } = PRODUCTION;
    expect(readConfig({ ...rest, CORRIDOR_SMTP_URL_FILE: file })).toMatchObject({ smtpUrl });
    const both = complaint({ ...PRODUCTION, CORRIDOR_SMTP_URL_FILE: file });
    expect(both).toContain('CORRIDOR_SMTP_URL and CORRIDOR_SMTP_URL_FILE are both set');
    const missing = complaint({ ...rest, CORRIDOR_SMTP_URL_FILE: `${file}-93521` });
    expect(missing).toContain('CORRIDOR_SMTP_URL_FILE cannot be read.');
    writeFileSync(file, '\n');
    expect(complaint({ ...rest, CORRIDOR_SMTP_URL_FILE: file })).toContain('CORRIDOR_SMTP_URL is empty');
    for (const says of [both, missing]) expect(says).not.toContain('93521');
  });

  it.each(KEYS)('%s must not be empty', (key) => {
    expect(complaint({ [key]: '' })).toContain(`${key} is empty`);
    expect(complaint({ ...PRODUCTION, [key]: '  ' })).toContain(`${key} is empty`);
  });

  it.each([
    ['CORRIDOR_MODE', 'staging-93521'],
    ['CORRIDOR_PORT', '93521'],
    ['CORRIDOR_PORT', '-1'],
    ['CORRIDOR_PORT', '80a93521'],
    ['CORRIDOR_PUBLIC_URL', 'corridor.example/93521'],
    ['CORRIDOR_PUBLIC_URL', 'ftp://93521.example'],
    ['CORRIDOR_PUBLIC_URL', 'https://corridor.example/path-93521'],
    ['CORRIDOR_PUBLIC_URL', 'https://user:93521@corridor.example'],
    ['CORRIDOR_PUBLIC_URL', 'http://93521.example'],
    ['CORRIDOR_SMTP_URL', 'http://user:93521@mail.example'],
    ['CORRIDOR_MAIL_FROM', 'no address 93521'],
    ['CORRIDOR_MAIL_FROM', 'a@b.c\r\nBcc: 93521@evil.example'],
    ['DATABASE_URL', '93521'],
    ['DATABASE_URL', 'mysql://user:93521@db.example/corridor'],
    ['DATABASE_URL', 'postgresql://user:93521@db.example'],
    ['DATABASE_URL', 'postgresql://user:93521@db.example/'],
    ['DATABASE_URL', 'postgresql://user:93521@db.example:port/corridor'],
    ['DATABASE_URL', 'postgresql://user:93521%@db.example/corridor'],
    ['DATABASE_URL', 'postgresql://user:93521@db.example/corridor?sslmode=prefer'],
    ['DATABASE_URL', 'postgresql://user@db.example/corridor?password=93521'],
    ['REDIS_URL', 'http://user:93521@redis.example'],
    ['REDIS_URL', 'unix:93521.sock'],
    ['REDIS_URL', 'unix://93521/redis.sock'],
    ['CORRIDOR_DKIM_DOMAIN', '93521 .example'],
    ['CORRIDOR_DKIM_SELECTOR', '93521.x'],
    ['CORRIDOR_TWILIO_ACCOUNT', 'AC93521'],
    ['CORRIDOR_TWILIO_TOKEN', '93521'],
    ['CORRIDOR_TWILIO_FROM', 'practice-93521'],
    ['CORRIDOR_TWILIO_URL', 'ftp://93521.example'],
    ['CORRIDOR_TWILIO_URL', 'http://93521.example'],
    ['CORRIDOR_MAIL_IN_DOMAIN', 'reply 93521'],
    ['CORRIDOR_MAIL_IN_PORT', '93521'],
    ['CORRIDOR_MAIL_IN_PROTOCOL', 'uucp-93521'],
    ['CORRIDOR_MAIL_IN_SECRET', 'short-93521'],
    ['CORRIDOR_GATEWAY', 'elsewhere-93521'],
    ['CORRIDOR_GATEWAY_TOKEN', 'short-93521'],
    ['CORRIDOR_PROXY_HOPS', '93521'],
    ['CORRIDOR_LOG_LEVEL', 'loud-93521'],
    ['CORRIDOR_SETUP', 'never-93521'],
    ['CORRIDOR_HANDSHAKES_PER_MINUTE', '0'],
    ['CORRIDOR_ASKS_PER_SECOND', '1.5'],
  ])('%s must not be %j', (key, value) => {
    const says = complaint({ [key]: value });
    expect(says).toContain(key);
    expect(says).not.toContain('93521');
  });

  it.each([
    ['CORRIDOR_DKIM_DOMAIN', 'practice.example', 'CORRIDOR_DKIM_SELECTOR is missing'],
    ['CORRIDOR_TWILIO_FROM', '+447700900000', 'CORRIDOR_TWILIO_TOKEN is missing'],
    ['CORRIDOR_MAIL_IN_PORT', '2525', 'CORRIDOR_MAIL_IN_PORT needs CORRIDOR_MAIL_IN_DOMAIN'],
    ['CORRIDOR_MAIL_IN_SECRET', 'x'.repeat(40), 'CORRIDOR_MAIL_IN_SECRET needs CORRIDOR_MAIL_IN_DOMAIN'],
    ['CORRIDOR_MAIL_IN_DOMAIN', 'reply.example', 'CORRIDOR_MAIL_IN_DOMAIN needs CORRIDOR_MAIL_IN_PORT'],
    ['CORRIDOR_GATEWAY', 'own-process', 'CORRIDOR_GATEWAY_TOKEN must be set'],
    ['CORRIDOR_GATEWAY_TOKEN', 'x'.repeat(40), 'CORRIDOR_GATEWAY_TOKEN needs CORRIDOR_GATEWAY=own-process'],
    ['REDIS_URL', 'redis://127.0.0.1', 'REDIS_URL needs DATABASE_URL'],
    ['REDIS_URL', 'redis://127.0.0.1', 'REDIS_URL needs CORRIDOR_GATEWAY=own-process'],
  ])('%s means nothing alone', (key, value, says) => {
    expect(complaint({ [key]: value })).toContain(says);
  });

  it.each([
    ['CORRIDOR_PUBLIC_URL', undefined],
    ['CORRIDOR_PUBLIC_URL', 'http://corridor.example'],
    ['CORRIDOR_PUBLIC_URL', 'http://localhost:8765'],
    ['CORRIDOR_SMTP_URL', undefined],
    ['CORRIDOR_MAIL_FROM', undefined],
    ['DATABASE_URL', 'postgresql://user:93521@db.example/corridor'],
    ['REDIS_URL', 'redis://:93521@redis.example'],
    ['CORRIDOR_LOG_LEVEL', 'silent'],
    ['CORRIDOR_PORT', '0'],
    ['CORRIDOR_MAIL_IN_PORT', '0'],
    ['CORRIDOR_TWILIO_URL', 'http://localhost:93521'],
    ['CORRIDOR_SETUP', 'open'],
  ])('%s is unsafe in production as %j', (key, value) => {
    const { [key as keyof typeof PRODUCTION]: _without, ...rest } = PRODUCTION;
    const says = complaint(value === undefined ? rest : { ...rest, [key]: value });
    expect(says).toContain(key);
    expect(says).not.toContain('93521');
  });

  it('end the program with exit code 1 and one sentence for each', async () => {
    const folder = temporaryFolder();
    const { code, output } = await startRefused(
      { ...PRODUCTION, CORRIDOR_SMTP_URL: 'imap://user:93521@mail.example' },
      folder,
    );
    expect(code).toBe(1);
    expect(output).toContain('CORRIDOR_SMTP_URL');
    expect(output).not.toMatch(/93521|at .*\.ts/);
  });
});

describe('settings of a gateway in a process of its own', () => {
  const TOKEN = { CORRIDOR_GATEWAY_TOKEN: 'x'.repeat(40) };
  const SAFE = {
    ...TOKEN,
    CORRIDOR_MODE: 'production',
    CORRIDOR_API_URL: 'https://corridor.example',
    CORRIDOR_SMTP_URL: 'smtps://user:secret-93521@mail.example',
    CORRIDOR_MAIL_FROM: 'Practice <hello@practice.example>',
  };
  const HOOKS = {
    CORRIDOR_MAIL_IN_DOMAIN: 'reply.practice.example',
    CORRIDOR_MAIL_IN_SECRET: 'y'.repeat(40),
    CORRIDOR_GATEWAY_PUBLIC_URL: 'https://hooks.practice.example',
  };

  it('need a token, and in production no more than a way out', () => {
    expect(readGatewayConfig(TOKEN)).toMatchObject({
      apiUrl: 'http://localhost:8765',
      folder: './gateway',
      port: 8766,
    });
    expect(readGatewayConfig({ ...SAFE, ...HOOKS })).toMatchObject({ publicUrl: 'https://hooks.practice.example' });
    expect(readGatewayConfig({ ...SAFE, CORRIDOR_API_URL: 'http://127.0.0.1:8765' }).isForMany).toBe(false);
  });

  it.each([
    ['CORRIDOR_GATEWAY_TOKEN', undefined],
    ['CORRIDOR_GATEWAY_TOKEN', 'short-93521'],
    ['CORRIDOR_GATEWAY_DIR', ' '],
    ['CORRIDOR_GATEWAY_PORT', '93521'],
    ['CORRIDOR_GATEWAY_PORT', '0'],
    ['CORRIDOR_API_URL', 'http://93521.example'],
    ['CORRIDOR_API_URL', 'https://corridor.example/93521'],
    ['CORRIDOR_API_URL', 'https://user:93521@corridor.example'],
    ['CORRIDOR_GATEWAY_PUBLIC_URL', 'http://localhost:8766'],
    ['CORRIDOR_GATEWAY_PUBLIC_URL', undefined],
    ['CORRIDOR_SMTP_URL', undefined],
    ['CORRIDOR_MAIL_FROM', undefined],
    ['CORRIDOR_LOG_LEVEL', 'silent'],
    ['CORRIDOR_SETUP', 'open'],
    ['CORRIDOR_TWILIO_TOKEN', '93521-93521-93521-93521'],
  ])('%s is refused in production as %j', (key, value) => {
    const { [key]: _without, ...rest }: Record<string, string> = { ...SAFE, ...HOOKS };
    const says = complaint(value === undefined ? rest : { ...rest, [key]: value }, readGatewayConfig);
    expect(says).toContain(key === 'CORRIDOR_TWILIO_TOKEN' ? 'CORRIDOR_TWILIO_ACCOUNT' : key);
    expect(says).not.toContain('93521');
  });

  it.each([
    [
      'CORRIDOR_TWILIO_TOKEN',
      { CORRIDOR_TWILIO_ACCOUNT: `AC${'0'.repeat(32)}`, CORRIDOR_TWILIO_FROM: '+447700900000' },
    ],
    ['CORRIDOR_MAIL_IN_DOMAIN', { CORRIDOR_MAIL_IN_SECRET: 'y'.repeat(40) }],
  ])('%s does not stand with Corridor as well', (key, more) => {
    const env = { ...TOKEN, ...more, CORRIDOR_GATEWAY: 'own-process', [key]: 'practice.example-token' };
    expect(complaint(env)).toContain(`${key} belongs to the settings of the gateway`);
  });
});
