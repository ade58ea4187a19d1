// The one plan that repairs what was found: the steps of all findings in the order in which they are carried out.
import {
  openFindings,
  type Finding,
  type FindingName,
  type FixStep,
  type InputFile,
  type Phase,
  type RepairStep,
  type Result,
} from '../documents/results.ts';
import type { Facts } from '../documents/facts.ts';
import type { Site } from './site.ts';

/** How one looks again: the command line, and where or with what. */
interface LookAgain {
  run: string[];
  note: string;
}

/** What of the basis of judging stands on the command line. */
interface JudgedBy {
  site: Site;
  siteFile?: InputFile;
  waiverFile?: InputFile;
  rulesFolder?: string;
}

/** As these facts were collected and judged. Those of 1.0 do not tell their sources: on the server itself a check needs nothing more. */
export function lookAgainFor({ server, role, collector }: Facts, { site, siteFile, waiverFile, rulesFolder }: JudgedBy): LookAgain {
  const { options = (site.role ?? role) === 'client' ? ['--role', 'client'] : [] } = collector ?? {};
  const judging = Object.entries({ site: siteFile?.path, waivers: waiverFile?.path, rules: rulesFolder });
  const given = judging.flatMap(([option, value]) => (value === undefined ? [] : [`--${option}`, value]));
  const isByFiles = options.some((option) => option.startsWith('--') && !machineOptions.includes(option));
  const place = server === '-' ? 'this machine' : server;
  return {
    run: ['kerbcheck', 'check', ...options, ...given],
    note: isByFiles ? 'Look again, with files made anew.' : `Look again, on ${place}.`,
  };
}

/** Options beside which there are no files. */
const machineOptions = ['--ldap', '--ldap-ca', '--server', '--role', '--live', '--probe-ticket'];

/** A step, and one of the findings that it is for. */
interface Wanted {
  step: FixStep & { note?: string };
  finding: FindingName;
}

/**
 * The plan for all findings that no waiver covers; [] where there is nothing to repair. UCServer is started again once, after all that it
 * has to come after. Then one looks again, does what is still to be done, and sees to the clients, which keep a ticket that they have.
 */
export function repairPlan(results: readonly Result[], lookAgain: LookAgain): RepairStep[] {
  const open = results.flatMap((result) => openFindings(result).map((finding) => ({ finding, name: nameOf(result.rule, finding) })));
  const fixes = open.flatMap(({ finding, name }) => finding.fix.map((step): Wanted => ({ step, finding: name })));
  if (fixes.length === 0) return [];
  const looks = fixes.map(({ finding }): Wanted => ({ step: { ...lookAgain, phase: 'look-again' }, finding }));
  const purges = open
    .filter(({ finding }) => finding.login?.now?.includes('wrongTicket'))
    .map(({ name }): Wanted => ({ step: { run: ['klist', 'purge'], phase: 'clients' }, finding: name }));
  const steps = mergeEqual([...startOnce(fixes), ...looks, ...purges].sort((a, b) => placeOf(a.step) - placeOf(b.step)));
  const first = steps.find(usesModule);
  return steps.map((step) => ({ ...step, ...noteOn(step, step === first) }));
}

function nameOf(rule: string, { code, subject }: Finding): FindingName {
  return { rule, code, ...(subject !== undefined && { subject }) };
}

const beforeLooking: Phase[] = ['grant', 'directory', 'setting', 'account', 'restart', 'look-again'];

/** What comes after looking again keeps the order of its phases. */
function placeOf({ phase, after }: FixStep): number {
  if (phase === 'clients') return 2 * beforeLooking.length;
  return beforeLooking.indexOf(phase) + (after === undefined ? 0 : beforeLooking.length);
}

/** A service that does not run is started: there is nobody whose sessions end. */
function startOnce(fixes: Wanted[]): Wanted[] {
  const stops = fixes.some(({ step }) => isRun(step, 'Start-Service', 'eucsrv'));
  if (!stops) return fixes;
  const started = (step: FixStep): FixStep =>
    isRun(step, 'Restart-Service', 'eucsrv') ? { ...step, run: ['Start-Service', 'eucsrv'] } : step;
  return fixes.map(({ step, finding }) => ({ step: started(step), finding }));
}

/** Equal steps once, in the first place of them, each with all the findings that it is for. */
function mergeEqual(wanted: Wanted[]): RepairStep[] {
  const byRemedy = Map.groupBy(wanted, ({ step }) => JSON.stringify('run' in step ? step.run : step.do));
  return [...byRemedy.values()].map((equal) => {
    const findings = new Map(equal.map(({ finding }) => [JSON.stringify(finding), finding]));
    return { ...equal[0]!.step, for: [...findings.values()] };
  });
}

function isRun(step: FixStep, ...run: string[]): boolean {
  return 'run' in step && JSON.stringify(step.run) === JSON.stringify(run);
}

/** What to know before the step. `isFirst`: of those that need the module. */
function noteOn(step: RepairStep, isFirst: boolean): { note?: string } {
  if (isRun(step, 'klist', 'purge'))
    return { note: 'On each client, or log off there: it keeps the ticket that it has for up to 10 hours.' };
  if (step.phase === 'restart' && !isRun(step, 'Start-Service', 'eucsrv'))
    return { note: 'This ends the telephony and CTI sessions of everybody.' };
  if (isFirst) return { note: 'This needs the ActiveDirectory module of PowerShell (RSAT).' };
  return {};
}

function usesModule(step: RepairStep): boolean {
  return 'run' in step && /^[A-Z][a-z]+-AD[A-Z]/.test(step.run[0]!);
}
