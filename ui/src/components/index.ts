export { Banner, type BannerProps } from './banner.tsx';
export { Button, IconButton, type ButtonKind, type ButtonProps, type IconButtonProps } from './button.tsx';
export { Dialog, type DialogProps } from './dialog.tsx';
export { SearchField, TextField, type SearchFieldProps, type TextFieldProps } from './field.tsx';
export {
  Badge,
  CapacityBar,
  capacityTone,
  Clock,
  Kbd,
  Money,
  RollingMoney,
  type BadgeProps,
  type CapacityBarProps,
  type ClockProps,
  type MoneyProps,
  type Tone,
} from './figures.tsx';
export { Icon, type IconName, type IconProps } from './icon.tsx';
export { NumberPad, PinPad, useDigitKeys, type NumberPadProps, type PinPadProps } from './pad.tsx';
export { amountOf, backspace, pressDigit } from './pad-value.ts';
export { UiProvider, useFormat, type UiProviderProps } from './provider.tsx';
export { Rail, RailButton, type RailItem, type RailProps } from './rail.tsx';
export {
  EmptyState,
  ErrorState,
  Skeleton,
  useLate,
  type EmptyStateProps,
  type ErrorStateProps,
} from './states.tsx';
export {
  StatusBar,
  StatusItem,
  type StatusBarProps,
  type StatusItemProps,
  type StatusTone,
} from './status-bar.tsx';
export { Stepper, type StepperProps } from './stepper.tsx';
export { Card, FigureCard, type CardProps, type FigureCardProps } from './surface.tsx';
export { Table, type Column, type Sorting, type TableProps } from './table.tsx';
export { Tabs, type TabItem, type TabsProps } from './tabs.tsx';
export { categoryHues, Tile, type CategoryHue, type TileProps } from './tile.tsx';
export { useNoEnter } from './use-no-enter.ts';
export { useNow } from './use-now.ts';
export { useSettledMotion } from './use-settled-motion.ts';
export { VerdictShape, type VerdictKind, type VerdictShapeProps } from './verdict-shape.tsx';
