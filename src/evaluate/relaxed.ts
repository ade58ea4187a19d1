// What can only make a verdict better. Every report says it, so that nobody takes a green for more than it is.
import type { Param } from '../generated/rule.ts';
import type { Facts } from '../documents/facts.ts';
import { severities, type Result, type Severity } from '../documents/results.ts';
import { usualFailOn } from '../exit.ts';
import type { Pack } from './pack.ts';
import type { Selection } from './select.ts';
import { defaultSite, type Site } from './site.ts';

interface Judging {
  pack: Pack;
  site: Site;
  selection: Selection;
  failOn: Severity;
}

/**
 * Each by the words that it was asked for with: "CLOCK-01 maxSkewSeconds 900 (300)", "kerberos: optional", "--skip SPN-04", "1 waived".
 * @param role by which the rules were judged
 * @param changed paths of the facts that --set changed
 */
export function relaxedBy(
  { pack, site, selection, failOn }: Judging,
  role: NonNullable<Facts['role']>,
  changed: readonly string[],
  results: readonly Result[],
): string[] {
  const { only, skip } = selection.lists;
  const waived = results.flatMap(({ findings }) => findings).filter(({ waiver }) => waiver).length;
  return [
    ...pack.rules.flatMap((rule) => settingsBy(rule.id, rule.params ?? {}, site.params[rule.id] ?? {})),
    ...(['kerberos', 'registration'] as const).filter((key) => site[key] !== defaultSite[key]).map((key) => `${key}: ${site[key]}`),
    ...(role === 'server' ? [] : [`role: ${role}`]),
    ...(only === undefined ? [] : [`--only ${only}`]),
    ...(skip === undefined ? [] : [`--skip ${skip}`]),
    ...(severities.indexOf(failOn) > severities.indexOf(usualFailOn) ? [`--fail-on ${failOn}`] : []),
    ...changed.map((path) => `--set ${path}`),
    ...pack.replaced.map((id) => `--rules: ${id} replaced`),
    ...(waived > 0 ? [`${waived} waived`] : []),
  ];
}

/** The settings of a rule by which more passes than usual, each with its usual value. */
function settingsBy(id: string, params: Record<string, Param>, values: Site['params'][string] & object): string[] {
  return Object.entries(values)
    .filter(([name, value]) => lets(params[name]!, value))
    .map(([name, value]) => `${id} ${name} ${value} (${params[name]!.default})`);
}

function lets({ default: usual, relaxes }: Param, value: string | number | boolean): boolean {
  if (relaxes === undefined) return value !== usual;
  return relaxes === 'higher' ? value > usual : value < usual;
}
