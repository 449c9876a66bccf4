/** A signature: drawn with a finger, or the typed name for whoever cannot draw. It becomes a small picture inside the answers. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attachment } from '../../../protocol/forms/form.ts';
import { words } from '../words.ts';
import type { FieldProps } from './choices.tsx';

/** Pixels of the picture; small enough that its bytes fit into a draft with everything else. */
const WIDTH = 480;
const HEIGHT = 160;
const PNG = 'image/png';

export function SignatureField({ item, id, given, isWrong, onChange }: FieldProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  /** What stands in the picture by our own hand: an answer that is none of ours is drawn. */
  const drawnRef = useRef<string | null>(null);
  const lastRef = useRef<readonly [number, number] | null>(null);
  const signed = given[0]?.valueAttachment;
  const [typed, setTyped] = useState(signed?.title ?? '');
  useEffect(() => {
    if ((signed?.data ?? null) !== drawnRef.current)
      void show(canvas.current, signed).catch(() => clear(canvas.current));
    drawnRef.current = signed?.data ?? null;
  }, [signed]);
  const take = (title: string) => {
    const data = canvas.current?.toDataURL(PNG).split(',')[1] ?? '';
    drawnRef.current = data;
    onChange([{ valueAttachment: { contentType: PNG, ...(title !== '' && { title }), data } }]);
  };
  const draw = ({ offsetX, offsetY, currentTarget, buttons }: PointerEvent & { currentTarget: HTMLCanvasElement }) => {
    if (buttons === 0) return;
    const { clientWidth, clientHeight } = currentTarget;
    const to = [(offsetX * WIDTH) / clientWidth, (offsetY * HEIGHT) / clientHeight] as const;
    line(currentTarget, lastRef.current ?? to, to);
    lastRef.current = to;
  };
  const end = () => {
    if (lastRef.current === null) return;
    lastRef.current = null;
    setTyped('');
    take('');
  };
  return (
    <>
      <canvas
        ref={canvas}
        class="signature"
        width={WIDTH}
        height={HEIGHT}
        role="img"
        aria-label={signed === undefined ? words.form.notSigned : words.form.signed}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          draw(event);
        }}
        onPointerMove={draw}
        onPointerUp={end}
        onPointerCancel={end}
      />
      <p class="muted small">{words.form.sign}</p>
      <label for={id}>{words.form.signName}</label>
      <input
        id={id}
        type="text"
        dir="auto"
        autocomplete="name"
        maxLength={80}
        value={typed}
        aria-invalid={isWrong}
        aria-required={item.isRequired}
        onInput={({ currentTarget: { value } }) => {
          setTyped(value);
          clear(canvas.current);
          if (value.trim() === '') return onChange([]);
          write(canvas.current, value);
          take(value);
        }}
      />
      {signed !== undefined && (
        <button
          type="button"
          class="quiet"
          onClick={() => {
            setTyped('');
            clear(canvas.current);
            onChange([]);
          }}
        >
          {words.form.signAgain}
        </button>
      )}
    </>
  );
}

type Canvas = HTMLCanvasElement | null;
type Point = readonly [x: number, y: number];

const brush = (canvas: Canvas) => canvas?.getContext('2d') ?? null;

function clear(canvas: Canvas): void {
  brush(canvas)?.clearRect(0, 0, WIDTH, HEIGHT);
}

function line(canvas: Canvas, [fromX, fromY]: Point, [toX, toY]: Point): void {
  const ink = brush(canvas);
  if (ink === null) return;
  ink.lineWidth = 3;
  ink.lineCap = 'round';
  ink.beginPath();
  ink.moveTo(fromX, fromY);
  ink.lineTo(toX, toY);
  ink.stroke();
}

function write(canvas: Canvas, name: string): void {
  const ink = brush(canvas);
  if (ink === null) return;
  ink.font = 'italic 44px serif';
  ink.textBaseline = 'middle';
  ink.fillText(name, 16, HEIGHT / 2, WIDTH - 32);
}

/** An answer that was kept: from before, or from another device. */
async function show(canvas: Canvas, signed: Attachment | undefined): Promise<void> {
  clear(canvas);
  if (signed?.data === undefined) return;
  const bytes = Uint8Array.from(atob(signed.data), (letter) => letter.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: PNG }));
  brush(canvas)?.drawImage(picture, 0, 0);
  picture.close();
}
