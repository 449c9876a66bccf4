/** The progress line of the first run: four lengths, the done ones filled, the names said to screen readers. */
export function Progress({ step, names }: { step: number; names: readonly string[] }) {
  return (
    <ol className="steps" aria-label={`Step ${step + 1} of ${names.length}`}>
      {names.map((name, index) => (
        <li key={name} data-done={index <= step} aria-current={index === step ? 'step' : undefined}>
          <span>{name}</span>
        </li>
      ))}
    </ol>
  );
}
