/** A long code in groups that wrap whole, read out as one piece and copied without line breaks. */
const GROUP = 4;

/** Splits where the text already has separators, else every four characters. */
function inGroups(text: string, size = GROUP): readonly string[] {
  const parts = text.trim().split(/[\s-]+/);
  if (parts.length > 1) return parts;
  return text.match(new RegExp(`.{1,${size}}`, 'g')) ?? [];
}

export function Groups({ text, label, size = GROUP }: { text: string; label: string; size?: number }) {
  return (
    <p className="groups number" role="group" aria-label={label}>
      {inGroups(text, size).map((group, index) => (
        <span key={index}>{group} </span>
      ))}
    </p>
  );
}
