/** The sheet of all keyboard shortcuts. */
import { Dialog } from '../parts/dialog.tsx';

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent);

const ALL: readonly (readonly [string, readonly string[]])[] = [
  ['Find a thread or a colleague', [mac ? '⌘' : 'Ctrl', 'K']],
  ['Next thread', [mac ? '⌥' : 'Alt', '↓']],
  ['Previous thread', [mac ? '⌥' : 'Alt', '↑']],
  ['Send the message', ['Enter']],
  ['New line in a message', ['Shift', 'Enter']],
  ['Edit your last message, in an empty field', ['↑']],
  ['Mention a colleague', ['@']],
  ['Close what is open on top', ['Esc']],
  ['Show this sheet', ['?']],
];

export function Shortcuts({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Dialog title="Keyboard shortcuts" opened={opened} onClose={onClose} size={440}>
      <dl className="shortcuts">
        {ALL.map(([what, keys]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
