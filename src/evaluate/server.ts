// What follows from the facts of one server for all that judges them.
import { dataOf, type Facts } from '../documents/facts.ts';
import { mainSpn } from '../domain/mainName.ts';
import { roleOf, type Site } from './site.ts';

export interface Server {
  /** Of each section, {} where there are none. */
  data: ReturnType<typeof dataOf>;
  role: NonNullable<Facts['role']>;
  /** The SPN that most clients ask for; undefined where it is not known. */
  mainSpn: string | undefined;
}

export function serverOf(facts: Facts, site: Site): Server {
  const data = dataOf(facts);
  const role = roleOf(site, facts);
  return { data, role, mainSpn: mainSpn(data, role, site.aliases) };
}
