/**
 * The patients' page as a whole: which screen stands, and the few things that outlive a screen (the practice, the draft, the
 * session's end). It asks the guest by verbs and holds no key.
 */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { showColour } from '../sdk/practice-colour.ts';
import { onFragment } from './fragment.ts';
import type { CodeBy } from '../../protocol/wire/dm.ts';
import type { Dead, Guest, Message } from './guest/api.ts';
import { Frame, nobody } from './parts.tsx';
import { Begin } from './screens/begin.tsx';
import { Code } from './screens/code.tsx';
import { DeadEndPage, Paste, type DeadEnd } from './screens/dead-end.tsx';
import { fetchMessagePage, OpenedMessage } from './screens/opened.tsx';
import { Phrase } from './screens/phrase.tsx';
import { turnOf, type Turn } from './use-action.ts';
import { useDraft } from './use-draft.ts';
import { useOnline } from './use-online.ts';
import { whomToCall } from './whom-to-call.ts';
import { words, type CodeWords } from './words.ts';

type Stage =
  | { readonly is: 'paste'; readonly isWrong: boolean }
  | { readonly is: 'ask'; readonly note: string | null; readonly isFirst: boolean }
  | { readonly is: 'code'; readonly digits: string; readonly againAt: number; readonly said: CodeWords }
  | { readonly is: 'phrase' }
  | { readonly is: 'open'; readonly message: Message }
  | { readonly is: 'dead'; readonly why: DeadEnd };

interface AppProps {
  /** Null where this browser cannot run it. */
  readonly guest: Guest | null;
  readonly fragment: string;
}

const firstStage = (guest: Guest | null, fragment: string): Stage => {
  if (guest === null) return { is: 'dead', why: 'browser' };
  return fragment === '' ? { is: 'paste', isWrong: false } : { is: 'ask', note: null, isFirst: true };
};

export function App({ guest, fragment }: AppProps) {
  const [stage, setStage] = useState<Stage>(() => firstStage(guest, fragment));
  const [practice, setPractice] = useState(nobody);
  const [endsAt, setEndsAt] = useState<number | null>(null);
  const [by, setBy] = useState<CodeBy>('sms');
  const isOffline = !useOnline();

  const onTurn = useCallback(
    (turn: Turn) => {
      if (turn !== 'session') return setStage({ is: 'dead', why: turn });
      void guest?.lock().catch(ignoreLostLine);
      const over: Stage = { is: 'ask', note: words.session.over, isFirst: false };
      // Heard late, such as from a save under way, it must not take somebody back who is typing the next code.
      setStage((before) => (before.is === 'open' || before.is === 'phrase' ? over : before));
    },
    [guest],
  );
  const onDead = useCallback((why: Dead) => setStage({ is: 'dead', why }), []);
  const desk = useDraft(guest, stage.is === 'open', onTurn);

  const missedRef = useRef(false);
  const look = useCallback(async () => {
    if (guest === null) return;
    try {
      const standing = await guest.look();
      missedRef.current = false;
      setPractice(standing.practice);
      setEndsAt(standing.endsAt);
      setBy(standing.code);
      if (standing.is !== 'waiting') onDead(standing.is);
    } catch (error) {
      // Without a line the page still stands: asking for the code says what is wrong, and can be tried again.
      missedRef.current = true;
      const turn = turnOf(error);
      if (turn !== null) onTurn(turn);
    }
  }, [guest, onDead, onTurn]);
  useEffect(() => {
    if (!isOffline && missedRef.current) void look();
  }, [isOffline, look]);
  const start = useCallback(
    async (path: string, given: string) => {
      if (guest === null || given === '') return;
      try {
        if ((await guest.read(path, given)) === null) return setStage({ is: 'paste', isWrong: true });
        setStage({ is: 'ask', note: null, isFirst: true });
        await look();
      } catch (error) {
        const turn = turnOf(error);
        if (turn !== null) onTurn(turn);
      }
    },
    [guest, look, onTurn],
  );
  const startedRef = useRef(false);
  useEffect(() => {
    if (!startedRef.current) void start(location.pathname, fragment);
    startedRef.current = true;
    return onFragment((later) => void start(location.pathname, later));
  }, [start, fragment]);
  const isLost = stage.is === 'paste' || (stage.is === 'dead' && stage.why === 'browser');
  useEffect(() => {
    if (isLost) void whomToCall().then((found) => setPractice((before) => (before.name === null && found) || before));
  }, [isLost]);
  useEffect(() => {
    document.title = words.title(practice.name);
  }, [practice.name]);
  useEffect(() => showColour(document.documentElement.style, practice.colour), [practice.colour]);

  const onOpen = (message: Message) => {
    desk.take(message.draft);
    setPractice((before) => ({ ...before, name: message.practice }));
    setStage({ is: 'open', message });
  };
  const ask = (digits: string, againInMs: number, said: CodeWords = words.code) => {
    // While the text is on its way; whether it arrived is seen when it is needed.
    void fetchMessagePage().catch(ignoreLostLine);
    setStage({ is: 'code', digits, againAt: Date.now() + againInMs, said });
  };
  return (
    <Frame practice={practice} isOffline={isOffline} isEnd={stage.is === 'dead'}>
      {stage.is === 'paste' && <Paste isWrong={stage.isWrong} onLink={(path, given) => void start(path, given)} />}
      {stage.is === 'dead' && <DeadEndPage why={stage.why} />}
      {guest !== null && stage.is === 'ask' && (
        <Begin
          {...{ guest, by, endsAt, onOpen, onDead, onTurn }}
          phone={practice.phone}
          note={stage.note}
          isFirst={stage.isFirst}
          onAsked={ask}
        />
      )}
      {guest !== null && stage.is === 'code' && (
        <Code
          {...{ guest, onOpen, onDead, onTurn }}
          digits={stage.digits}
          said={stage.said}
          againAt={stage.againAt}
          onAgain={(againInMs) => ask(stage.digits, againInMs, stage.said)}
          onPhrase={() => setStage({ is: 'phrase' })}
          onBack={() => setStage({ is: 'ask', note: null, isFirst: false })}
        />
      )}
      {guest !== null && stage.is === 'phrase' && <Phrase {...{ guest, onOpen, onTurn }} />}
      {guest !== null && stage.is === 'open' && (
        <OpenedMessage
          {...{ guest, desk, onTurn }}
          message={stage.message}
          onClosed={() => setStage({ is: 'ask', note: words.message.locked, isFirst: false })}
        />
      )}
    </Frame>
  );
}

/** Without a line a session ends at the server by itself, and what was fetched ahead is fetched when it is needed. */
function ignoreLostLine(error: unknown): void {
  if (turnOf(error) === 'browser') throw error;
}
