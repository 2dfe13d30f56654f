import { Button, type ButtonProps } from '@gatehouse/ui';
import { useBounceGuard } from './use-bounce-guard.ts';

type PrimaryActionProps = Pick<ButtonProps, 'children' | 'hint' | 'isDisabled' | 'onPress'>;

/**
 * The one primary action of a side panel: always in the same corner, a thumb tall, and deaf to a scanner's Enter. It is
 * deaf for its first moment too: in that corner stood another action, and one touch must not press both.
 */
export function PrimaryAction({ isDisabled = false, ...props }: PrimaryActionProps) {
  const isGuarded = useBounceGuard();
  return (
    <div className="side-primary" data-primary data-guarded={(isGuarded && !isDisabled) || undefined}>
      <Button
        {...props}
        isDisabled={isDisabled || isGuarded}
        kind="primary"
        size="l"
        wide
        ignoreScannerEnter
      />
    </div>
  );
}
