/** What a migration is: a name and two lists of statements, small enough to read, each list one transaction. */
export interface Migration {
  /** NNNN-what; the order of application. */
  readonly name: string;
  readonly up: readonly string[];
  readonly down: readonly string[];
}
