import { useState } from 'react';

/** A word to be typed elsewhere: a click copies it. */
export function Copy({ text, label }: { readonly text: string; readonly label: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1_400);
  };
  return (
    <button
      type="button"
      className="copy"
      title={`Copy the ${label}`}
      data-copied={copied || undefined}
      onClick={() => void copy()}
    >
      {text}
      <span className="visually-hidden">{copied ? 'copied' : `copy the ${label}`}</span>
    </button>
  );
}
