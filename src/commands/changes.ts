// --set: facts are changed before they are judged.
import { changeFact, checkFacts, type Facts } from '../documents/facts.ts';
import { WrongUse } from '../system/errors.ts';
import { parseJson } from '../system/json.ts';

/** PATH=JSON; null takes the fact away. @throws WrongUse where it is not that, or of facts that there are not */
export async function changesOf(set: string[] = []): Promise<Record<string, unknown>> {
  const changes: Record<string, unknown> = {};
  for (const text of set) {
    const at = text.indexOf('=');
    const path = text.slice(0, Math.max(at, 0));
    const expected = `PATH=JSON is expected, as auth.listed='["Kerberos"]'`;
    if (path === '') throw new WrongUse(`--set ${text}: ${expected}`);
    changes[path] = parseJson(text.slice(at + 1), `--set ${path}`, expected);
    const { refuseUnknownFacts } = await import('../documents/knownFacts.ts');
    await refuseUnknownFacts(path, changes[path]);
  }
  return changes;
}

/** @throws WrongUse where they are no facts any more */
export async function withChanges(facts: Facts, changes: Record<string, unknown>): Promise<Facts> {
  const entries = Object.entries(changes);
  if (entries.length === 0) return facts;
  const changed = entries.reduce((all, [path, value]) => changeFact(all, path, value), facts);
  await checkFacts(changed, '--set');
  return changed;
}
