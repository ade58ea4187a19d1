// Hostile input: every file that kerbcheck reads, changed at random with a fixed seed. Whatever it then holds, kerbcheck ends
// with results or with one line, and no source makes a rule pass that it cannot tell about.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { collect } from '../src/collect/index.ts';
import { sourcesOf, type SourceOption } from '../src/collect/sources.ts';
import { evaluateFacts, type Basis } from '../src/evaluate/index.ts';
import { everything } from './support/rules.ts';
import { loadPack } from '../src/evaluate/files/load.ts';
import { builtInPack } from '../src/evaluate/pack.ts';
import { defaultSite } from '../src/evaluate/site.ts';
import { readSite } from '../src/evaluate/files/site.ts';
import { readWaivers } from '../src/evaluate/files/waivers.ts';
import { readFacts, sectionNames, sectionOf, type Facts } from '../src/documents/facts.ts';
import * as validators from '../src/generated/validators.cjs';
import { WrongUse } from '../src/system/errors.ts';
import { executable } from './support/executable.ts';
import { isDecidable, mayPassWith, pathsIn, rulesThatMayPass } from './support/mayPass.ts';

const server = 'ucs01.corp.example';
const sourceRounds = 2000;
const documentRounds = 1005;
const memory = '/dev/shm';
const folder = mkdtempSync(join(existsSync(memory) ? memory : tmpdir(), 'kerbcheck-mutation-'));
test.after(() => rmSync(folder, { recursive: true }));

// ------------------------------------------------------------------------------------------------------- seeds

const captured = (...names: string[]): Buffer[] => names.map((name) => readFileSync(`test/fixtures/captures/${name}`));
const example = (name: string): Buffer[] =>
  ['healthy', 'missing', 'negotiate', 'duplicate', 'misplaced'].map((folder) => readFileSync(`examples/${folder}/${name}`));
const login = (time: string, method: string, name: string): string =>
  `22.11.2026 ${time}:000;32;mainthread-6992;ENetCtiClientBase::LoginSSPI;Using SSPI method ${method} with parameter "${name}"\r\n`;
const otherLine = '22.11.2026 07:00:00:000;64;thread-1;CCtiLineMonitor::OnEvent;line 5; changed its state\r\n';
const logs = [
  otherLine + login('08:00:00', 'Kerberos', `eucsrv/${server}`) + login('09:00:00', 'Kerberos', 'eucsrv/ucs01') + otherLine,
  otherLine + login('08:00:00', 'Negotiate', `eucsrv/${server}`) + login('08:00:01', 'NTLM', `eucsrv/${server}`) + otherLine,
];
const descriptor = 'O:DAG:DAD:AI(A;;GA;;;DA)(OA;;SW;f3a64788-5306-11d1-a9c5-0000f80367c1;;PS)(A;;RPLCLORC;;;AU)S:(AU;SA;WP;;;WD)';
const writable = 'O:DAG:DAD:(OA;;WP;f3a64788-5306-11d1-a9c5-0000f80367c1;;WD)(A;;GA;;;S-1-5-21-1004336348-1177238915-682003330-1107)';

interface Hostile {
  seeds: Buffer[];
  /** Of a strict format: the text in which a letter may change, and the lines that may be doubled, deleted and swapped. */
  letters?: RegExp;
  lines?: RegExp;
}

const sources: Record<SourceOption, Hostile> = {
  'general-xml': {
    seeds: [
      ...example('general.xml'),
      ...captured('general-list.utf8.xml', 'general-list.cp1252.xml', 'general-list.utf16le.xml', 'general-list.utf16be.xml'),
    ],
    letters: />[^<>]+(?=<)/g,
    lines: /<(\w+)[^<>]*>[^<>]*<\/\1>|<!--.*-->/,
  },
  'datacenter-config': {
    seeds: [
      ...captured(
        'datacenter-rows.json',
        'datacenter-sqlcmd-s-en.txt',
        'datacenter-sqlcmd-w-en.txt',
        'datacenter-sqlcmd-de.txt',
        'datacenter-excel-de.cp1252.csv',
        'datacenter-objects-de.utf8.csv',
      ),
      ...['["Negotiate"]', 'a.b = 1\ngeneral.usermanager.UserManagerDisabledAuthMethods = ["Negotiate", "NTLM"]\n'].map((text) =>
        Buffer.from(text),
      ),
    ],
    letters: /(?<=\[)[^\]]*(?=\])/g,
    lines: /=|^a\.b;|^adminuserlist|^ {2}\{/,
  },
  setspn: {
    seeds: [
      ...example('setspn.txt'),
      ...captured(
        'setspn-l-en.txt',
        'setspn-l-en.cr.txt',
        'setspn-q-forest-en.utf8bom.txt',
        'setspn-q-none-en.txt',
        'setspn-q-found-en.utf16be.txt',
      ),
      ...captured(
        'setspn-x-found-en.txt',
        'setspn-x-none-en.lf.txt',
        'setspn-lx-fr.cp850.txt',
        'setspn-reverting-en.txt',
        'setspn-l-quoted-en.txt',
        'setspn-q-found-ja.utf8.txt',
        'setspn-q-forest-es.utf8.txt',
        'setspn-server-down-en.txt',
      ),
    ],
  },
  service: {
    seeds: captured(
      'sc-qc-en.txt',
      'sc-qc-en.utf16le.txt',
      'sc-qc-es.txt',
      'sc-query-en.txt',
      'sc-query-ru.utf8.txt',
      'sc-queryex-stopped-de.cp850.txt',
      'sc-missing-fr.cp850.txt',
      'sc-missing-en.txt',
      'sc-missing-de.txt',
      'sc-qc-other-machine-en.txt',
    ),
  },
  ldif: {
    seeds: captured(
      ...['computer', 'user', 'gmsa', 'smsa', 'holders', 'domain', 'without-class', 'ldbsearch'].map((name) => `ldif/${name}.ldif`),
      'ldif/ldifde-unicode.ldf',
    ),
    letters: /(?<=^(?!dn)[\w-]+: )[^\r\n]+/gm,
    lines: /^(?!dn:)[\w-]+: /,
  },
  sddl: {
    seeds: [
      `PS C:\\> (Get-Acl "AD:\\CN=UCS01").Sddl\r\n${descriptor}\r\nPS C:\\> exit\r\n`,
      `Path   : AD:\\CN=UCS01\r\nOwner  : CORP\\Domain Admins\r\nSddl   : ${descriptor.slice(0, 60)}\r\n         ${descriptor.slice(60)}\r\n\r\n`,
      `"Sddl"\r\n"${writable}"\r\n`,
    ].map((text) => Buffer.from(text)),
    letters: /(?<=[0-9a-f-]{4})[0-9]+/g,
    lines: /^PS|^Path|^Owner|^"Sddl"/,
  },
  klist: {
    seeds: captured(
      'klist-en.txt',
      'klist-fr.cp850.txt',
      'klist-get-de.cp850.txt',
      'klist-get-etype-en.txt',
      'klist-get-refused-en.txt',
      'klist-zh.cp936.txt',
    ),
  },
  'secure-channel': {
    seeds: captured(
      'nltest-query-en.txt',
      'nltest-query-2025-en.txt',
      'nltest-query-zh.cp936.txt',
      'nltest-query-fr.cp850.txt',
      'nltest-verify-de.cp850.txt',
      'nltest-verify-no-account-en.txt',
      'nltest-query-denied-en.txt',
    ),
  },
  'client-log': { seeds: logs.map((text) => Buffer.from(text)) },
};
const options = Object.keys(sources) as SourceOption[];
const everySeed = options.flatMap((option) => sources[option].seeds);

const healthy = readFileSync('rules/procall/facts/healthy.json');
const site = Buffer.from(
  'kerberos: required\nregistration: self\nrole: server\naliases:\n  - cti.corp.example\nparams:\n  SPN-01:\n    graceMinutes: 20\n',
);
const waivers = Buffer.from(
  'waivers:\n  - rule: SPN-01\n    code: missing\n    reason: known\n    owner: it\n    expires: 2099-12-31\n  - rule: AUTH-01\n    reason: known\n    owner: it\n    expires: 2099-12-31\n',
);
const rule = readFileSync('rules/procall/SPN-01.yaml');
const documents = {
  healthy: { seeds: [healthy] },
  site: { seeds: [site] },
  waivers: { seeds: [waivers] },
  rule: { seeds: [rule] },
};
const packFile = readFileSync('rules/procall/pack.yaml', 'utf8');

// --------------------------------------------------------------------------------------------------- mutations

/** Numbers below `limit`, always the same ones for a seed (mulberry32). */
type Random = (limit: number) => number;

function randomFrom(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** Lines with their ends. Bytes are kept as they are: the sources come in any encoding. */
function linesOf(bytes: Buffer): Buffer[] {
  return bytes
    .toString('latin1')
    .split(/(?<=\n)/)
    .map((line) => Buffer.from(line, 'latin1'));
}

function changeLines(
  bytes: Buffer,
  random: Random,
  { lines: some }: Hostile,
  change: (lines: Buffer[], at: number, other: number) => void,
): Buffer {
  const lines = linesOf(bytes);
  const among = [...lines.keys()].filter((at) => !some || some.test(lines[at]!.toString('latin1').replaceAll('\0', '')));
  if (among.length > 0) change(lines, among[random(among.length)]!, among[random(among.length)]!);
  return Buffer.concat(lines);
}

function spliced(bytes: Buffer, random: Random, inserted: Buffer): Buffer {
  const at = random(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]);
}

/** A letter becomes another one, a digit another one: strict formats mostly stay what they are. */
function otherLetter(bytes: Buffer, random: Random, { letters = /[^]+/g }: Hostile): Buffer {
  const changed = Buffer.from(bytes);
  const texts = [...bytes.toString('latin1').matchAll(letters)];
  for (let tries = 0; tries < 20 && texts.length > 0; tries++) {
    const { index, 0: text } = texts[random(texts.length)]!;
    const at = index + random(text.length);
    const letter = String.fromCharCode(bytes[at]!);
    if (!/[a-z0-9]/i.test(letter)) continue;
    changed[at] = (/[0-9]/.test(letter) ? '0123456789' : 'abcdefABCDEF').charCodeAt(random(10));
    break;
  }
  return changed;
}

type Mutation = (bytes: Buffer, random: Random, hostile: Hostile) => Buffer;

const gentle: Mutation[] = [
  otherLetter,
  (bytes, random, hostile) => changeLines(bytes, random, hostile, (lines, at) => lines.splice(at, 0, lines[at]!)),
  (bytes, random, hostile) => changeLines(bytes, random, hostile, (lines, at) => lines.splice(at, 1)),
  (bytes, random, hostile) =>
    changeLines(bytes, random, hostile, (lines, at, other) => ([lines[at], lines[other]] = [lines[other]!, lines[at]!])),
];
const harsh: Mutation[] = [
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    changed[random(bytes.length)]! ^= 1 << random(8);
    return changed;
  },
  (bytes, random) => {
    const at = random(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(40))]);
  },
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => spliced(bytes, random, Buffer.from([0])),
  (bytes, random) => spliced(bytes, random, Buffer.from([0xff])),
  (bytes, random) => spliced(bytes, random, Buffer.alloc(20_000, 'x')),
  (bytes, random) => {
    const other = everySeed[random(everySeed.length)]!;
    const from = random(other.length);
    return spliced(bytes, random, other.subarray(from, from + random(2000)));
  },
];

/** One gentle change for most, one or several harsh ones for the others. */
function mutated(hostile: Hostile, random: Random): Buffer {
  let bytes = hostile.seeds[random(hostile.seeds.length)]!;
  const kind = random(10);
  const mutations = kind < 6 ? gentle : harsh;
  for (let count = kind === 9 ? 3 : 1; count > 0 && bytes.length > 0; count--)
    bytes = mutations[random(mutations.length)]!(bytes, random, hostile);
  return bytes;
}

// ------------------------------------------------------------------------------------------------------ rounds

const pack = await builtInPack();
const plain: Basis = {
  pack,
  site: defaultSite,
  waivers: [],
  selection: everything,
  failOn: 'low',
  exitMode: 'standard',
  clock: () => new Date(),
};
const counted: string[] = [];
let total = 0;

const judgedBefore = new Map<string, string[]>();

/** Judges; the results fit their schema, and no rule passes without the facts it needs. Answers with the rules that pass. */
function passes(facts: Facts, basis: Basis = plain): string[] {
  // Many rounds read the same: those are judged once.
  const key = basis === plain ? JSON.stringify(facts.sections) : undefined;
  const before = key === undefined ? undefined : judgedBefore.get(key);
  if (before) return before;
  const { results } = evaluateFacts(facts, basis);
  assert.ok(validators.results(results), JSON.stringify(validators.results.errors));
  const passing = results.results.filter(({ outcome }) => outcome === 'pass').map(({ rule }) => rule);
  const collected = new Set(sectionNames.filter((name) => sectionOf(facts, name).status === 'collected'));
  for (const rule of pack.rules.filter(({ id }) => passing.includes(id))) {
    assert.ok(isDecidable(rule, pathsIn(facts)), `${rule.id} passes without facts that it reads`);
    assert.ok(mayPassWith(rule, collected), `${rule.id} passes with ${[...collected].join(', ')} alone`);
  }
  if (key !== undefined) judgedBefore.set(key, passing);
  return passing;
}

function oneLine(message: string): void {
  assert.match(message, /^[^\r\n]+$/);
  assert.doesNotMatch(message, /\bat .*\.ts:\d/);
}

/** What the round's reading gives; undefined where it is refused as it should be. */
async function unlessRefused<Value>(read: () => Value | Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof WrongUse)) throw error;
    oneLine(error.message);
    // What is quoted must not steer the terminal; results are made harmless by the reports, this goes straight to it.
    assert.doesNotMatch(error.message, /\p{Cc}/u);
    return undefined;
  }
}

/** `round` answers whether what it read was judged. */
async function run(name: string, hostile: Hostile, rounds: number, round: (bytes: Buffer) => Promise<boolean>): Promise<number> {
  const random = randomFrom(name.length * 7919 + name.charCodeAt(0));
  let judged = 0;
  for (let number = 0; number < rounds; number++) {
    const bytes = mutated(hostile, random);
    try {
      if (await round(bytes)) judged += 1;
    } catch (error) {
      throw new Error(`${name}, round ${number}: ${(error as Error).message}\n${JSON.stringify(bytes.toString('latin1').slice(0, 3000))}`, {
        cause: error,
      });
    }
  }
  counted.push(`${name} ${judged}/${rounds}`);
  total += rounds;
  return judged;
}

/** The sections that are collected from a file, or from nothing at all. */
async function factsFrom(option: SourceOption, bytes: Buffer): Promise<{ facts: Facts; told: boolean }> {
  const file = join(folder, option);
  writeFileSync(file, bytes);
  const facts = await collect({ clock: () => new Date(), files: { [option]: [file] }, server });
  let told = false;
  for (const name of sectionNames) {
    const section = sectionOf(facts, name);
    if (section.status === 'failed') oneLine(section.reason);
    if (section.status === 'collected' && section.source.includes(file)) told = true;
  }
  assert.ok(validators.facts(facts), JSON.stringify(validators.facts.errors));
  return { facts, told };
}

for (const option of options) {
  const hostile = sources[option];
  const mayPass = rulesThatMayPass(['--server', ...sourcesOf(option)]);
  test(`--${option}: judged or refused, and never more than it tells`, async () => {
    const seen = new Set<string>();
    const judged = await run(option, hostile, sourceRounds, async (bytes) => {
      const { facts, told } = await factsFrom(option, bytes);
      for (const rule of passes(facts)) {
        assert.ok(mayPass.includes(rule), `${rule} passes`);
        seen.add(rule);
      }
      return told;
    });
    assert.ok(judged >= sourceRounds / 2, `only ${judged} of ${sourceRounds} rounds were judged`);
    // What never happens would prove nothing.
    assert.deepEqual([...seen].sort(), mayPass);
  });
}

test('a search of setspn that is cut off never proves that there is no duplicate', async () => {
  const whole = readFileSync('examples/healthy/setspn.txt');
  assert.ok(passes((await factsFrom('setspn', whole)).facts).includes('SPN-03'), 'the whole of it does');
  const end = whole.toString('latin1').trimEnd().lastIndexOf('\n');
  for (let length = 0; length <= end; length += 3) {
    const { facts } = await factsFrom('setspn', whole.subarray(0, length));
    assert.ok(!passes(facts).includes('SPN-03'), `cut after ${length} bytes`);
  }
});

test('a facts document: judged or refused, and no rule passes without its sections', async () => {
  const judged = await run('facts', documents.healthy, documentRounds, async (bytes) => {
    const facts = await unlessRefused(() => readFacts(bytes.toString('utf8'), 'facts.json'));
    if (facts) await unlessRefused(() => passes(facts));
    return facts !== undefined;
  });
  assert.ok(judged > 0);
});

test('a site file never makes a rule pass of which nothing is known', async () => {
  const nothing = await collect({ clock: () => new Date(), files: {}, server });
  const judged = await run('site', documents.site, documentRounds, async (bytes) => {
    const read = await unlessRefused(() => readSite('kerbcheck.yaml', bytes.toString('utf8'), pack));
    if (read) assert.deepEqual(passes(nothing, { ...plain, site: read }), []);
    return read !== undefined;
  });
  assert.ok(judged > 0);
});

test('control characters of a file do not get into the message that refuses it', async () => {
  const refused: (() => unknown)[] = [
    () => readSite('kerbcheck.yaml', 'params:\n  SPN-01:\n    a\rb\u001b[31m: 20\n', pack),
    () => readFacts('{"a": \u001b[31m', 'facts.json'),
  ];
  for (const read of refused) assert.equal(await unlessRefused(read), undefined);
});

test('a waiver file never makes a rule pass', async () => {
  const { facts } = await factsFrom('setspn', readFileSync('examples/missing/setspn.txt'));
  const before = passes(facts);
  const judged = await run('waivers', documents.waivers, documentRounds, async (bytes) => {
    const read = await unlessRefused(() => readWaivers('waivers.yaml', bytes.toString('utf8'), pack));
    if (read) assert.deepEqual(passes(facts, { ...plain, waivers: read }), before);
    return read !== undefined;
  });
  assert.ok(judged > 0);
});

test('a rule file: loaded or refused, and it judges', async () => {
  const facts = await readFacts(healthy.toString('utf8'), 'healthy.json');
  const judged = await run('rules', documents.rule, documentRounds, async (bytes) => {
    const folder = { path: 'rules', files: { 'pack.yaml': packFile, 'SPN-01.yaml': bytes.toString('utf8') }, facts: {} };
    const changed = await unlessRefused(() => loadPack(folder));
    if (changed) {
      const { results } = evaluateFacts(facts, { ...plain, pack: changed });
      assert.ok(validators.results(results), JSON.stringify(validators.results.errors));
    }
    return changed !== undefined;
  });
  assert.ok(judged > 0);
});

test('enough rounds', () => {
  console.log(`${total} rounds; judged: ${counted.join(', ')}`);
  assert.ok(total >= 20_000);
});

test('the executable ends with 0 to 3 and a line for each problem', () => {
  const kerbcheck = executable();
  const random = randomFrom(24);
  const file = join(folder, 'hostile');
  const facts = resolve('rules/procall/facts/healthy.json');
  const calls: [Hostile, string[]][] = [
    ...options.map((option): [Hostile, string[]] => [sources[option], ['check', '--server', server, `--${option}`, file]]),
    [documents.healthy, ['evaluate', file]],
    [documents.site, ['evaluate', facts, '--site', file]],
    [documents.waivers, ['evaluate', facts, '--waivers', file]],
    [{ seeds: [Buffer.from(packFile)] }, ['evaluate', facts, '--rules', folder]],
  ];
  for (const [hostile, args] of [...calls, ...calls]) {
    const bytes = mutated(hostile, random);
    writeFileSync(args.includes('--rules') ? join(folder, 'pack.yaml') : file, bytes);
    const { status, stdout, stderr } = spawnSync(kerbcheck, args, { encoding: 'utf8', cwd: folder });
    const said = `${args.join(' ')}: ${status}, ${stderr}`;
    assert.ok(status !== null && status <= 3, said);
    assert.match(stderr, /^(kerbcheck: [^\n]+\n)*$/, said);
    assert.doesNotMatch(stdout + stderr, /\n\s+at .*:\d+:\d+/, said);
  }
});

test.run();
