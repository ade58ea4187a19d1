// UCServer's service, as Windows names it, its states and its start modes.
import type { SectionData } from '../../documents/facts.ts';

type Service = SectionData<'service'>;

export const serviceName = 'eucsrv';

/** ERROR_SERVICE_DOES_NOT_EXIST: sc prints it, and ends with it. */
export const serviceDoesNotExist = 1060;

/** By the numbers of SERVICE_STATUS.dwCurrentState, which begin with 1. */
export const states: readonly Service['state'][] = [
  undefined,
  'stopped',
  'startPending',
  'stopPending',
  'running',
  'continuePending',
  'pausePending',
  'paused',
];

/** By the numbers of QUERY_SERVICE_CONFIG.dwStartType. */
export const startModes: readonly Service['startMode'][] = ['boot', 'system', 'auto', 'manual', 'disabled'];
