// The plan by who may carry it out: what each needs to know who was not there when it was found.
import type { Phase, Remedy, RepairStep, Results } from '../documents/results.ts';
import type { Phrases } from './phrases.ts';
import { messageOf } from './rows.ts';
import type { Team } from './teams.ts';

/** A step as it is handed on. */
export interface HandedOn {
  remedy: Remedy;
  /** Texts and commands behind their labels: why, what it does, what else would do, how to undo it, how to see that it is done. */
  rows: [label: string, content: Remedy][];
}

const byPhase: Record<Exclude<Phase, 'account' | 'look-again'>, Team> = {
  grant: 'directory',
  directory: 'directory',
  setting: 'server',
  restart: 'server',
  clients: 'clients',
};

/** A sentence about the account is for both: who sets a password, and who enters it at the service. */
function isFor(team: Team, step: RepairStep): boolean {
  const { phase } = step;
  if (phase === 'look-again') return false;
  if (phase !== 'account') return byPhase[phase] === team;
  return 'run' in step ? team === (attributeOf(step.run) === undefined ? 'server' : 'directory') : team !== 'clients';
}

/** The steps of a team, in the order of the plan. */
export function handoffOf({ repair, results }: Pick<Results, 'repair' | 'results'>, team: Team, phrases: Phrases): HandedOn[] {
  const lookAgain = repair.find(({ phase }) => phase === 'look-again');
  return repair
    .filter((step) => isFor(team, step))
    .map((step) => {
      const { after, note, or = [], undo } = step;
      const run = 'run' in step ? step.run : [];
      const known = programOf(run);
      const why = step.for.flatMap(({ rule, code, subject }) =>
        results
          .filter((result) => result.rule === rule)
          .flatMap(({ findings }) => findings.filter((finding) => finding.code === code && finding.subject === subject))
          .map((finding) => `${messageOf(finding)} (${rule} ${code})`),
      );
      const texts: [label: string, text: string | undefined][] = [
        ...[...new Set(why)].map((text): [string, string] => [phrases.why, text]),
        [phrases.doesNow, known === undefined ? undefined : phrases.effects[known](...partsOf(run))],
        ['', note],
        ['', after === undefined ? undefined : phrases.onlyIfStillSo],
      ];
      const check = known === undefined ? lookAgain : checkOf(known, run);
      const shown = new Set<string>();
      const said = texts.flatMap(([label, text]): HandedOn['rows'] => {
        if (text === undefined || shown.has(text)) return [];
        shown.add(text);
        return [[label, { do: text }]];
      });
      const back = undo ?? undoOf(known, run, phrases);
      return {
        remedy: step,
        rows: [
          ...said,
          ...or.map((remedy): [string, Remedy] => [phrases.or, remedy]),
          [phrases.undo, back],
          ...(check === undefined ? [] : [[phrases.toCheck, check] as [string, Remedy]]),
        ],
      };
    });
}

/** What a command does, by its program and what it is told to do. */
type Program = keyof Phrases['effects'];

function programOf([program = '', first = '']: readonly string[]): Program | undefined {
  const names: Record<string, Program> = {
    'setspn -D': 'takeSpn',
    'setspn -S': 'giveSpn',
    'klist purge': 'purge',
    'klist get': 'ask',
    dsacls: 'grant',
    'Set-ADObject': 'setAttribute',
    'Restart-Service': 'restart',
    'Start-Service': 'start',
    w32tm: 'clock',
    'Test-ComputerSecureChannel': 'channel',
  };
  return names[`${program} ${first}`] ?? names[program];
}

/** setspn -D SPN ACCOUNT; dsacls DN /G ACCOUNT:RIGHTS; Set-ADObject -Identity DN -Add @{ATTRIBUTE=...}: what is changed, and whose. */
function partsOf(run: readonly string[]): [what: string, whose: string] {
  const attribute = attributeOf(run);
  if (attribute !== undefined) return [attribute, run[2] ?? ''];
  if (run[0] === 'dsacls') return [(run[3] ?? '').replace(/:[^:]*$/, ''), run[1] ?? ''];
  return [run[2] ?? '', run[3] ?? ''];
}

const attributeOf = (run: readonly string[]): string | undefined =>
  run[0] === 'Set-ADObject' ? /^@\{([\w-]+)=/.exec(run.find((part) => part.startsWith('@{')) ?? '')?.[1] : undefined;

function undoOf(known: Program | undefined, run: readonly string[], phrases: Phrases): Remedy {
  if (known === 'giveSpn') return { run: ['setspn', '-D', ...run.slice(2)] };
  if (known === 'takeSpn') return { run: ['setspn', '-S', ...run.slice(2)] };
  if (known === 'grant') return { do: phrases.undoGrant(...partsOf(run)) };
  return { do: known === undefined || known === 'setAttribute' ? phrases.undoByHand : phrases.nothingToUndo };
}

function checkOf(known: Program, run: readonly string[]): Remedy {
  const [what, whose] = partsOf(run);
  const server = run.indexOf('-Server');
  const checks: Record<Program, string[]> = {
    takeSpn: ['setspn', '-Q', what],
    giveSpn: ['setspn', '-Q', what],
    purge: ['klist'],
    ask: ['klist'],
    grant: ['dsacls', whose],
    setAttribute: ['Get-ADObject', '-Identity', whose, '-Properties', what, ...(server < 0 ? [] : run.slice(server, server + 2))],
    restart: ['Get-Service', 'eucsrv'],
    start: ['Get-Service', 'eucsrv'],
    clock: ['w32tm', '/query', '/status'],
    channel: ['Test-ComputerSecureChannel'],
  };
  return { run: checks[known] as [string, ...string[]] };
}
