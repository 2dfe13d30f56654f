import { z } from 'zod';
import { parseAddress } from '@gatehouse/hardware';

const id = z.string().regex(/^[\w.-]{1,40}$/, 'letters, digits, dot, dash, at most 40');
const name = z.string().min(1).max(60);
/** `tcp://HOST:PORT`, `/dev/ttyUSB0?baud=115200`, `COM3`. */
const wire = z.string().superRefine((text, context) => {
  const address = parseAddress(text);
  if (address.kind === 'invalid') context.addIssue({ code: 'custom', message: address.reason });
});
const channel = z.int().min(1).max(32);

export const scannerConfig = z.strictObject({
  kind: z.literal('scanner'),
  id,
  name,
  wire,
  driver: z.literal('line').default('line'),
  /** What the scanner sends after a code. */
  suffix: z.enum(['auto', 'cr', 'lf', 'tab', 'etx']).default('auto'),
  lane: z.string().max(40).optional(),
});

export const printerConfig = z.strictObject({
  kind: z.literal('printer'),
  id,
  name,
  wire,
  driver: z.literal('escpos').default('escpos'),
  profile: z.enum(['epson-80mm', 'epson-58mm', 'xprinter-80mm']).default('epson-80mm'),
  /** `off` for models that print the question for the process id as text. */
  processId: z.enum(['auto', 'off']).default('auto'),
  /** `orders`: slips of what is to be made, for the categories named beside it. */
  use: z.enum(['receipts', 'orders']).default('receipts'),
  categories: z.array(z.string().max(64)).max(50).default([]),
  /** What it takes by itself from a printer named before it that could not begin. */
  takesOver: z.enum(['asked', 'receipts', 'all']).default('asked'),
});

/** Two lines of twenty characters towards the guest. */
export const displayConfig = z.strictObject({
  kind: z.literal('display'),
  id,
  name,
  wire,
  driver: z.literal('pole').default('pole'),
});

export const drawerConfig = z.strictObject({
  kind: z.literal('drawer'),
  id,
  name,
  driver: z.literal('printer').default('printer'),
  /** Id of the printer whose connector it hangs on. */
  printer: id,
  pin: z.union([z.literal(2), z.literal(5)], { error: '2 or 5' }).default(2),
  polarity: z.enum(['open-is-high', 'open-is-low']).optional(),
});

const lane = {
  id,
  name,
  wire,
  /** Relay channel per direction, counted from 1 as printed on the board. */
  channels: z.strictObject({ in: channel.optional(), out: channel.optional() }).default({ in: 1 }),
  /** Directions people may walk without a grant. */
  freeDirections: z
    .array(z.enum(['in', 'out']))
    .max(2)
    .default([]),
};

export const modbusGateConfig = z.strictObject({
  kind: z.literal('gate'),
  ...lane,
  driver: z.literal('modbus'),
  framing: z.enum(['rtu', 'tcp']).default('rtu'),
  unit: z.int().min(1).max(247).default(1),
  channelCount: channel.default(8),
  /** Inputs the turnstile's outputs are wired to. */
  wiring: z
    .strictObject({
      passIn: channel.optional(),
      passOut: channel.optional(),
      ready: channel.optional(),
      fire: channel.optional(),
    })
    .default({}),
});

export const lcusGateConfig = z.strictObject({ kind: z.literal('gate'), ...lane, driver: z.literal('lcus') });

const terminal = { kind: z.literal('terminal'), id, name };
/** The lab's terminal on a socket; one of the provider's, driven through the cloud; one beside the till, by hand. */
export const labTerminalConfig = z.strictObject({ ...terminal, driver: z.literal('lab'), wire });
export const stripeTerminalConfig = z.strictObject({ ...terminal, driver: z.literal('stripe') });
export const standAloneTerminalConfig = z.strictObject({ ...terminal, driver: z.literal('stand-alone') });

/** One device, by what it is and which driver speaks to it. */
export const deviceConfig = z.discriminatedUnion('kind', [
  scannerConfig,
  printerConfig,
  displayConfig,
  drawerConfig,
  z.discriminatedUnion('driver', [modbusGateConfig, lcusGateConfig]),
  z.discriminatedUnion('driver', [labTerminalConfig, stripeTerminalConfig, standAloneTerminalConfig]),
]);
export type DeviceConfig = z.infer<typeof deviceConfig>;
