import type { AtRestProtection } from '@gatehouse/core/contract';
import { protectFolder, UnsafeStorageError } from '../ledger/index.ts';
import { type ConversionStep, convertFile, databaseFiles, isPlain, removeDraft } from './convert.ts';
import { type FileKey, type KeyWrapper, openKeyVault } from './key-vault.ts';
import { folderWrapper, keyFileWrapper, systemdWrapper } from './key-wrappers.ts';
import { type AskShell, shellWrapper } from './shell-wrapper.ts';

export interface AtRestSetting {
  readonly encryption: 'none' | 'file';
  /** Where the operator wants the key to lie instead of with this computer. */
  readonly keyFile?: string | undefined;
}

export interface AtRest {
  readonly encryption: 'none' | 'file';
  readonly protection: AtRestProtection;
  /** Files that were encrypted or decrypted at this start. */
  readonly converted: readonly string[];
}

/** Who may keep the key, best first: what the operator named, else the desktop's keyring, systemd, this folder. */
export function wrappersFor(setting: AtRestSetting, askShell: AskShell | undefined): KeyWrapper[] {
  if (setting.keyFile !== undefined) return [keyFileWrapper(setting.keyFile)];
  return [...(askShell ? [shellWrapper(askShell)] : []), systemdWrapper(), folderWrapper()];
}

/**
 * Makes the files of a data folder what the setting says, before any of them is opened: finds or makes the key, and
 * converts what is still the other way. Every file tells by itself what it is, so a start after a cut goes on where the
 * last one ended. Throws `UnsafeStorageError` when the key is not to be had; nothing has been touched then.
 */
export async function prepareAtRest(
  dataFolder: string,
  setting: AtRestSetting,
  wrappers: readonly KeyWrapper[],
  onStep?: (step: ConversionStep) => void,
): Promise<AtRest> {
  const files = databaseFiles(dataFolder);
  for (const file of files) removeDraft(`${file}.converting`);
  const vault = openKeyVault(dataFolder, wrappers);
  const plain = files.filter((file) => isPlain(file) === true);
  const encrypted = files.filter((file) => isPlain(file) === false);
  if (setting.encryption === 'none' && encrypted.length === 0)
    return { encryption: 'none', protection: 'none', converted: [] };

  const known = await vault.load();
  if (!known && encrypted.length > 0)
    throw new UnsafeStorageError(
      `atRest: ${encrypted[0]} is encrypted and its key is not in ${dataFolder}/keys; restore that folder, or a backup with its key`,
    );
  if (setting.encryption === 'none') {
    for (const file of encrypted) convertFile(file, { from: known?.key ?? null, to: null }, onStep);
    vault.forget();
    return { encryption: 'none', protection: 'none', converted: encrypted };
  }
  const { key, protection }: FileKey = known ?? (await vault.create());
  for (const file of plain) convertFile(file, { from: null, to: key }, onStep);
  protectFolder(dataFolder, key);
  return { encryption: 'file', protection, converted: plain };
}
