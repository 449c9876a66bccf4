/** Where nothing can be opened: what happened, what is safe, what to do. And the one that asks for the link once more. */
import { useState } from 'preact/hooks';
import { pastedLink } from '../fragment.ts';
import { Heading, Note, Spoken, Submit } from '../parts.tsx';
import { words } from '../words.ts';

export type DeadEnd = keyof typeof words.dead;

export function DeadEndPage({ why }: { why: DeadEnd }) {
  const { heading, what, next } = words.dead[why];
  return (
    <>
      <Heading>{heading}</Heading>
      <p>{what}</p>
      <p>{next}</p>
    </>
  );
}

interface PasteProps {
  readonly isWrong: boolean;
  readonly onLink: (path: string, fragment: string) => void;
}

export function Paste({ isWrong, onLink }: PasteProps) {
  const [text, setText] = useState('');
  const [complains, setComplains] = useState(isWrong);
  const use = (event: Event) => {
    event.preventDefault();
    const link = pastedLink(text);
    setComplains(link === null);
    if (link !== null) onLink(link.path, link.fragment);
  };
  return (
    <>
      <Heading quiet>{words.paste.heading}</Heading>
      <p>{words.paste.what}</p>
      <p>{words.paste.next}</p>
      <form onSubmit={use} noValidate>
        <label for="link">{words.paste.label}</label>
        <textarea
          id="link"
          rows={3}
          dir="ltr"
          autoComplete="off"
          spellcheck={false}
          value={text}
          aria-invalid={complains}
          aria-describedby="link-failed"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
        />
        <Spoken id="link-failed">{complains && <Note tone="wrong">{words.paste.wrong}</Note>}</Spoken>
        <Submit busy={false}>{words.paste.open}</Submit>
      </form>
    </>
  );
}
