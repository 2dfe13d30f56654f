import { Button, type ButtonProps } from '@gatehouse/ui';

type PrimaryActionProps = Pick<ButtonProps, 'children' | 'hint' | 'isDisabled' | 'onPress'>;

/** The one primary action of a side panel: always in the same corner, a thumb tall, and deaf to a scanner's Enter. */
export function PrimaryAction(props: PrimaryActionProps) {
  return (
    <div className="side-primary" data-primary>
      <Button {...props} kind="primary" size="l" wide ignoreScannerEnter />
    </div>
  );
}
