import { useId } from 'react';

export interface ChoicesProps<Id extends string> {
  readonly label: string;
  readonly items: readonly { readonly id: Id; readonly name: string; readonly lang?: string }[];
  readonly selected: Id | null;
  readonly onChoose: (id: Id) => void;
}

/** A few options side by side, one of them pressed; all of them visible, so nothing has to be opened. */
export function Choices<Id extends string>({ label, items, selected, onChoose }: ChoicesProps<Id>) {
  const id = useId();
  return (
    <section className="choice-group" aria-labelledby={id}>
      <h3 id={id}>{label}</h3>
      <div className="choices" role="group" aria-labelledby={id}>
        {items.map((item) => (
          <button
            key={item.id}
            type="button"
            className="choice"
            lang={item.lang}
            aria-pressed={item.id === selected}
            onClick={() => onChoose(item.id)}
          >
            {item.name}
          </button>
        ))}
      </div>
    </section>
  );
}
