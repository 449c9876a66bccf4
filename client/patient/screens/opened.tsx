/** Brings the message's screens, which are fetched while the code is on its way: the first screen needs none of them. */
import { Fetched } from './fetched.tsx';
import type { MessageProps } from './message.tsx';

export const fetchMessagePage = () => import('./message.tsx');

export const OpenedMessage = (props: MessageProps) => (
  <Fetched part={fetchMessagePage}>{({ MessagePage }) => <MessagePage {...props} />}</Fetched>
);
