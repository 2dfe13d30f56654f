import { createContext, useContext } from 'react';
import type { StaffMember } from '@gatehouse/core/contract';
import { roleAllows, type Permission } from '@gatehouse/core/permissions';
import type { CloudClient } from '../api/cloud.ts';
import type { Place } from '../state/place.ts';
import type { Go } from '../state/use-place.ts';

export type Venue = StaffMember['venues'][number];

/** What every place of the console needs: who looks, at which venue, on which day. */
export interface ConsoleContext {
  readonly client: CloudClient;
  readonly staff: StaffMember;
  readonly venue: Venue;
  readonly place: Place;
  readonly go: Go;
  /** The running business day, as the cloud last said. */
  readonly today: string;
  /** The day the place shows. */
  readonly day: string;
}

const Context = createContext<ConsoleContext | undefined>(undefined);
export const ConsoleProvider = Context.Provider;

export function useConsole(): ConsoleContext {
  const context = useContext(Context);
  if (!context) throw new Error('a place stands outside the shell');
  return context;
}

/** Whether who is signed in may do this. The cloud decides for itself; this only keeps dead buttons away. */
export function useMay(permission: Permission): boolean {
  return roleAllows(useConsole().staff.role, permission);
}
