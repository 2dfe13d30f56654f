import type { ReactNode } from 'react';
import { Icon, type IconName } from './icon.tsx';

export type RailItem<Id extends string> = {
  readonly id: Id;
  readonly label: string;
  readonly icon: IconName;
  /** A number on the icon: parked baskets, open exceptions. */
  readonly count?: number;
  readonly isDisabled?: boolean;
};

export type RailProps<Id extends string> = {
  readonly label: string;
  readonly items: readonly RailItem<Id>[];
  readonly selected: Id;
  readonly onSelect: (id: Id) => void;
  /** At the foot, away from what is pressed often: "Lock". */
  readonly foot?: ReactNode;
};

type RailButtonProps = {
  readonly label: string;
  readonly icon: IconName;
  readonly count?: number;
  readonly isCurrent?: boolean;
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
};

export function RailButton({
  label,
  icon,
  count = 0,
  isCurrent = false,
  isDisabled = false,
  onPress,
}: RailButtonProps) {
  return (
    <button
      type="button"
      className="gh-rail-item"
      disabled={isDisabled}
      aria-current={isCurrent ? 'page' : undefined}
      onClick={onPress}
    >
      <Icon name={icon} size={24} />
      <span>{label}</span>
      {count > 0 ? <span className="gh-rail-count num">{count}</span> : null}
    </button>
  );
}

/** The dark column of places at the left of every staff screen. */
export function Rail<Id extends string>({ label, items, selected, onSelect, foot }: RailProps<Id>) {
  return (
    <nav className="gh-rail" aria-label={label}>
      {items.map(({ id, ...item }) => (
        <RailButton key={id} {...item} isCurrent={id === selected} onPress={() => onSelect(id)} />
      ))}
      <div className="gh-rail-foot">{foot}</div>
    </nav>
  );
}
