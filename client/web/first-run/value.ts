/** What the first run collects on its way through the steps; kept in the page's memory only. */
import type { AccountValue } from '../parts/account-fields.tsx';
import type { NewPasswordValue } from '../parts/new-password.tsx';

export interface FirstRunValue {
  readonly practiceName: string;
  readonly account: AccountValue;
  readonly password: NewPasswordValue;
}
