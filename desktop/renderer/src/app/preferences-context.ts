import { createContext, useContext } from 'react';
import type { Preferences } from '../state/preferences.ts';

interface Chosen {
  readonly preferences: Preferences;
  readonly choose: (change: Partial<Preferences>) => void;
}

export const PreferencesContext = createContext<Chosen | null>(null);

/** Language and appearance of this screen. Throws outside an opened screen. */
export function usePreferences(): Chosen {
  const chosen = useContext(PreferencesContext);
  if (!chosen) throw new Error('no screen is open');
  return chosen;
}
