import type { ReactNode } from 'react';
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';
import { Icon, type IconName } from './icon.tsx';
import { useNoEnter } from './use-no-enter.ts';

export type ButtonKind = 'primary' | 'outline' | 'secondary' | 'quiet' | 'danger';

export type ButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style'> & {
  readonly kind?: ButtonKind;
  /** s 40 (console only), m 48, l 64 and taller. */
  readonly size?: 's' | 'm' | 'l';
  readonly icon?: IconName;
  /** What the action depends on, on the button itself: "Terminal 1 ready · F12". */
  readonly hint?: ReactNode;
  readonly wide?: boolean;
  /** Pays or commits: only touch, Space or its own function key press it, never Enter. */
  readonly ignoreScannerEnter?: boolean;
  readonly children: ReactNode;
};

export function Button({
  kind = 'secondary',
  size = 'm',
  icon,
  hint,
  wide = false,
  ignoreScannerEnter = false,
  children,
  ...props
}: ButtonProps) {
  const ref = useNoEnter(ignoreScannerEnter);
  return (
    <AriaButton
      {...props}
      ref={ref}
      className="gh-button"
      data-kind={kind}
      data-size={size}
      data-wide={wide || undefined}
    >
      {icon ? <Icon name={icon} size={size === 's' ? 18 : 20} /> : null}
      <span className="gh-button-words">
        <span className="gh-button-label">{children}</span>
        {hint ? <span className="gh-button-hint">{hint}</span> : null}
      </span>
    </AriaButton>
  );
}

export type IconButtonProps = Omit<AriaButtonProps, 'children' | 'className' | 'style' | 'aria-label'> & {
  readonly icon: IconName;
  readonly label: string;
  readonly kind?: 'secondary' | 'quiet' | 'danger';
  readonly ignoreScannerEnter?: boolean;
};

export function IconButton({
  icon,
  label,
  kind = 'secondary',
  ignoreScannerEnter = false,
  ...props
}: IconButtonProps) {
  const ref = useNoEnter(ignoreScannerEnter);
  return (
    <AriaButton
      {...props}
      ref={ref}
      aria-label={label}
      className="gh-button gh-icon-button"
      data-kind={kind}
      data-size="m"
    >
      <Icon name={icon} size={20} />
    </AriaButton>
  );
}
