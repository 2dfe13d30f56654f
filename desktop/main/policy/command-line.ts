import { shellRoles, type ShellRole } from './roles.ts';

export type ShellCommand = {
  readonly role: ShellRole;
  /** The station's configuration file. */
  readonly config: string | undefined;
  /** A window instead of the whole screen, for setting up. */
  readonly windowed: boolean;
  /** A second display shows the guest what they buy. */
  readonly guestDisplay: boolean;
  /** Run the checks that only a real Electron can show, print them and quit. */
  readonly selfTest: boolean;
};

export type ParsedCommand =
  | { readonly kind: 'command'; readonly command: ShellCommand }
  | { readonly kind: 'refused'; readonly message: string };

/** Reads `--role=till --config=FILE --windowed --guest-display --self-test`. Other switches belong to Chromium. */
export function parseCommandLine(parameters: readonly string[]): ParsedCommand {
  let command: ShellCommand = {
    role: 'till',
    config: undefined,
    windowed: false,
    guestDisplay: false,
    selfTest: false,
  };
  for (const parameter of parameters) {
    const [name, value] = parameter.split(/=(.*)/s, 2) as [string, string | undefined];
    if (name === '--role') {
      const role = shellRoles.find((known) => known === value);
      if (!role) return { kind: 'refused', message: `--role must be one of ${shellRoles.join(', ')}` };
      command = { ...command, role };
    } else if (name === '--config') {
      if (!value) return { kind: 'refused', message: '--config needs a file: --config=FILE' };
      command = { ...command, config: value };
    } else if (name === '--windowed') command = { ...command, windowed: true };
    else if (name === '--guest-display') command = { ...command, guestDisplay: true };
    else if (name === '--self-test') command = { ...command, selfTest: true };
  }
  return { kind: 'command', command };
}
