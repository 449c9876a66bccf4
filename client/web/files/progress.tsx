/** A thin bar with counts beside it, for what takes a while. */
interface Props {
  /** 0…1 */
  readonly part: number;
  readonly label: string;
  /** The counts, in words. */
  readonly said: string;
}

export function Progress({ part, label, said }: Props) {
  return (
    <div className="progress">
      <progress max={100} value={Math.round(part * 100)} aria-label={label} aria-valuetext={said} />
      <span className="muted small">{said}</span>
    </div>
  );
}
