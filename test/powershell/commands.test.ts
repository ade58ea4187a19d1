// Every command of a repair is what PowerShell's own parser and engine make of it: the program gets exactly the arguments, and nothing
// else is run, whatever the names hold.
import { test as plain } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import type { Facts } from '../../src/documents/facts.ts';
import type { Judgement } from '../../src/documents/results.ts';
import { readRuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import { loadPack } from '../../src/evaluate/files/load.ts';
import { judgeRule } from '../../src/evaluate/judge.ts';
import { testRules, type Trial } from '../../src/evaluate/ruleTests.ts';
import { powershellLine } from '../../src/text/powershell.ts';
import { testWhere } from '../support/needs.ts';
import { buildEngine, powershellLacks } from '../support/powershell/engine.ts';

const needsEngine = testWhere('POWERSHELL', powershellLacks);
const folder = await readRuleFolder('rules/procall');
const pack = loadPack(folder);
const cases = (await testRules(folder)).flatMap(({ rule, results }) =>
  results.map((one) => ({ rule: pack.rules.find(({ id }) => id === rule)!, ...one })),
);

const cmdlets: Record<string, string> = {
  'Set-ADObject': '$Identity, [hashtable]$Add, [hashtable]$Remove, [hashtable]$Replace, $Server',
  'Restart-Service': '$Name',
  'Start-Service': '$Name',
  'Test-ComputerSecureChannel': '[switch]$Repair',
};
const programs = ['setspn', 'dsacls', 'klist', 'w32tm'];

/** The commands of a result: what repairs it, what can be done in place of that, and what undoes it. */
function commandsOf({ findings }: Pick<Judgement, 'findings'>): string[][] {
  const remedies = findings.flatMap(({ fix }) => fix.flatMap((step) => [step, ...(step.or ?? []), ...(step.undo ? [step.undo] : [])]));
  return remedies.flatMap((remedy) => ('run' in remedy ? [remedy.run] : []));
}

const distinct = (commands: string[][]): string[][] => [...new Map(commands.map((run) => [JSON.stringify(run), run])).values()];

/** What each command of a script was given, as stand-ins say it in bytes, in the order in which they were run. */
function given(commands: string[][]): { errors: string[]; nodes: string[]; calls: string[][] } {
  const work = mkdtempSync(join(tmpdir(), 'kerbcheck-commands-'));
  try {
    for (const name of programs)
      writeFileSync(join(work, name), `#!/bin/sh\nprintf '%s\\0' ${name} "$@" | od -An -v -tx1 | tr -d ' \\n'\necho\n`, { mode: 0o755 });
    // A cmdlet binds its parameters; what it was given is written as a command again, tables as @{name=value}.
    const standIns = Object.entries(cmdlets).map(
      ([name, parameters]) =>
        `function ${name}(${parameters}) {
  $said = foreach ($key in $PSBoundParameters.Keys) {
    $value = $PSBoundParameters[$key]
    if ($value -is [hashtable]) { foreach ($one in $value.Keys) { "-$key"; '@{' + $one + '=' + $value[$one] + '}' } }
    elseif ($value -is [switch]) { "-$key" }
    elseif ($key -eq 'Name') { $value }
    else { "-$key"; $value }
  }
  [Convert]::ToHexString([Text.Encoding]::UTF8.GetBytes((@('${name}') + @($said) + @('')) -join "\`0"))
}`,
    );
    const file = join(work, 'standIns.ps1');
    writeFileSync(file, standIns.join('\n'));
    const script = join(work, 'commands.ps1');
    writeFileSync(script, `\ufeff${commands.map(powershellLine).join('\n')}\n`);
    const syntax = JSON.parse(spawnSync(buildEngine(), ['--syntax', script], { encoding: 'utf8' }).stdout) as {
      errors: string[];
      nodes: string[];
    };
    const { stdout, stderr } = spawnSync(buildEngine(), ['-File', script], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, ENGINE_STAND_INS: file, PATH: `${work}:${process.env['PATH']}` },
    });
    assert.equal(stderr, '');
    const calls = stdout.split('\n').map((hex) => Buffer.from(hex, 'hex').toString().split('\0').slice(0, -1));
    return { ...syntax, calls: calls.slice(0, -1) };
  } finally {
    rmSync(work, { recursive: true });
  }
}

function assertExact(commands: string[][]): void {
  const { errors, calls } = given(commands);
  assert.deepEqual(errors, []);
  for (const [at, command] of commands.entries()) assert.deepEqual(calls[at], command, powershellLine(command));
  assert.equal(calls.length, commands.length);
}

plain('the cases of the rules bring up every command that a rule can give', () => {
  const declared = new Set(
    pack.rules.flatMap(({ fail }) => fail.flatMap(({ fix }) => fix.flatMap((step) => ('run' in step ? [shape(step.run)] : [])))),
  );
  const seen = new Set(cases.flatMap(({ result }) => commandsOf(result)).map(shape));
  assert.deepEqual(
    [...declared].filter((one) => !seen.has(one)),
    [],
  );
});

/** Program and parameters, without their values. */
function shape(run: string[]): string {
  return run.filter((part, at) => at === 0 || /^[-/][A-Za-z]+$/.test(part)).join(' ');
}

needsEngine('every command of every case of the rules', () => {
  assertExact(distinct(cases.flatMap(({ result }) => commandsOf(result))));
});

/** The facts of a case with other names in them: of the server, of accounts and of their DNs. */
function renamed(facts: Facts, name: string): Facts {
  const change = (value: unknown): unknown =>
    typeof value === 'string'
      ? value.replace(/svc-old|trap|ucs01(?=[.,]|$)|(?<=\\)UCS01/gi, (word) => word + name)
      : Array.isArray(value)
        ? value.map(change)
        : typeof value === 'object' && value !== null
          ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, change(part)]))
          : value;
  return change(facts) as Facts;
}

const hostile = fc
  .array(
    fc.constantFrom(
      ...[
        '"',
        "'",
        '`',
        '$',
        '$(calc)',
        '${x}',
        '@{',
        '}',
        '(',
        ')',
        ';',
        '|',
        '&',
        '%PATH%',
        '#',
        '\\',
        '\\\\',
        ' ',
        ',',
        '=',
        '<',
        '>',
        '*',
        '~',
      ],
      ...[
        '\u2018',
        '\u2019',
        '\u201a',
        '\u201b',
        '\u201c',
        '\u201d',
        '\u201e',
        '\u2013',
        '\u00a0',
        '\u200b',
        '\u202e',
        '\u2028',
        '\r',
        '\n',
        '\t',
      ],
      ...['ä', 'ß', 'É', '日本', '🚀', '\u{e0041}', '--%', '-D', "'; calc; '", '[char]0x41', 'x'],
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));

needsEngine('every command of every case, with names that are made to be read otherwise', () => {
  const names = fc.sample(hostile, { numRuns: 40, seed: 20261128 });
  const tried = names.flatMap((name) => {
    // one finding of each shape of command will do for a name
    const commands = cases.flatMap(({ rule, facts, site }: Trial & { rule: (typeof pack.rules)[number] }) =>
      commandsOf(judgeRule(renamed(facts, name), pack, rule, site)),
    );
    return [...new Map(commands.map((run) => [shape(run), run])).values()];
  });
  assert.ok(tried.length > 300, String(tried.length));
  assertExact(tried);
});

plain.run();
