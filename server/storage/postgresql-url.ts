/**
 * The address of a PostgreSQL database, taken apart for the driver. Understands what libpq does of the parts that matter:
 * user, password, host, port, database, and the query keys sslmode and host (a folder with a local socket).
 */
export interface Connection {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  /** null: without TLS. */
  readonly ssl: { readonly rejectUnauthorized: boolean } | null;
}

const standardPort = 5432;

/** @param address as server/config.ts accepts it */
export function connectionOf(address: string): Connection {
  const url = new URL(address);
  const mode = url.searchParams.get('sslmode') ?? 'disable';
  return {
    host: url.searchParams.get('host') ?? (decodeURIComponent(url.hostname) || 'localhost'),
    port: url.port === '' ? standardPort : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    ssl: mode === 'disable' ? null : { rejectUnauthorized: mode === 'verify-full' },
  };
}
