// Scripts stay within Windows PowerShell 5.1: the engine's own parser tells what it is made of, and the compiler whether
// .NET Framework has what it calls.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { descriptorsScript } from '../../src/system/windowsDescriptors.ts';
import { testWhere } from '../support/needs.ts';
import { buildEngine, buildProject, powershellLacks } from '../support/powershell/engine.ts';

const script = 'src/collect/windows/probe.ps1';
/** What runs in the PowerShell of whoever calls kerbcheck. */
const callers = globSync(['powershell/**/*.{psm1,psd1}', 'integrations/**/*.{ps1,psm1}']).toSorted();
/** What asks who may write the configuration, a line of its own. */
const descriptors = join(mkdtempSync(join(tmpdir(), 'kerbcheck-syntax-')), 'descriptors.ps1');
writeFileSync(descriptors, descriptorsScript);
test.after(() => rmSync(dirname(descriptors), { recursive: true }));
const all = [script, descriptors, ...callers];
const needsEngine = testWhere('POWERSHELL', powershellLacks);

interface Syntax {
  errors: string[];
  tokens: string[];
  nodes: string[];
  cleanBlocks: number;
  nullConditional: number;
  functions: string[];
  commands: string[];
  parameters: string[];
  types: string[];
  statics: string[];
  members: string[];
}

function syntaxOf(file: string): Syntax {
  const { status, stdout, stderr } = spawnSync(buildEngine(), ['--syntax', file], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

/** What a script has that Windows PowerShell 5.1 has not. */
function newerThan51({ errors, tokens, nodes, cleanBlocks, nullConditional, parameters }: Syntax): string[] {
  const newer = [
    'QuestionMark',
    'QuestionQuestion',
    'QuestionQuestionEquals',
    'QuestionDot',
    'QuestionLBracket',
    'AndAnd',
    'OrOr',
    'Clean',
  ];
  return [
    ...errors,
    ...tokens.filter((kind) => newer.includes(kind)),
    ...nodes.filter((name) => ['TernaryExpressionAst', 'PipelineChainAst'].includes(name)),
    ...parameters.filter((name) => name.toLowerCase() === 'parallel'),
    ...(cleanBlocks > 0 ? ['clean block'] : []),
    ...(nullConditional > 0 ? ['null-conditional member'] : []),
  ];
}

test('every script is ASCII, with the line ends of the other sources', () => {
  assert.ok(all.length > 3);
  for (const file of all) assert.match(readFileSync(file, 'latin1'), /^[\n\x20-\x7e]*$/, file);
});

needsEngine('the syntax is that of 5.1', () => {
  for (const file of all) assert.deepEqual(newerThan51(syntaxOf(file)), [], file);
});

needsEngine('newer syntax would be seen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-syntax-'));
  const file = join(folder, 'newer.ps1');
  const newer = [
    '$a ? 1 : 2',
    '$a ?? 1',
    '$a ??= 1',
    '${a}?.b',
    '${a}?[0]',
    'a && b',
    'a || b',
    '1 | ForEach-Object -Parallel { }',
    'function f { process { } clean { } }',
    'if (',
  ];
  for (const line of newer) {
    writeFileSync(file, line);
    assert.notDeepEqual(newerThan51(syntaxOf(file)), [], line);
  }
  rmSync(folder, { recursive: true });
});

/** Cmdlets that are not among those of the engine's core, each in the one function that a stand-in takes the place of. */
const cmdlets = ['Get-CimInstance', 'Import-Module', 'Invoke-CimMethod', 'Set-StrictMode'];

needsEngine('no cmdlet but those named, so that the engine runs the script as it ships', () => {
  const { commands, functions } = syntaxOf(script);
  assert.deepEqual(
    commands.filter((name) => !functions.includes(name) && name !== '&'),
    cmdlets,
  );
});

/** Names that PowerShell has for types. */
const accelerators: Record<string, string> = {
  datetime: 'DateTime',
  timespan: 'TimeSpan',
  scriptblock: 'ScriptBlock',
  regex: 'System.Text.RegularExpressions.Regex',
};
/** Types of PowerShell's own language. Parameters in a list of attributes are read as types, too. */
const keywords = [
  ...['bool', 'byte[]', 'char', 'int', 'double', 'string', 'string[]', 'object', 'object[]', 'void', 'array', 'hashtable', 'switch'],
  ...['pscustomobject', 'ordered', 'pscredential'],
];
/** Members that PowerShell gives to objects. */
const ownMembers = ['PSObject', 'Sddl'];
const apis = globSync('test/support/powershell/framework/*.cs')
  .map((file) => readFileSync(file, 'utf8'))
  .join('');
const isNamed = (pattern: string) => new RegExp(`(?<![\\w.])(?:System\\.)?${pattern}(?!\\w)`).test(apis);
const quoted = (name: string) => name.replaceAll('.', '\\.').replace(/\[(\w+)\]?$/, '<$1>');
const inCs = (type: string) => accelerators[type] ?? type;

/** Types and their static members that a script uses and framework/ does not. */
function notNamed({ types, statics }: Syntax): string[] {
  return [
    ...types.filter((type) => !keywords.includes(type) && !isNamed(quoted(inCs(type)))),
    ...statics.filter((name) => {
      const [, type, member] = /^(.+)\.(\w+)$/.exec(name)!;
      if (keywords.includes(type!)) return false;
      return member === 'new'
        ? !new RegExp(`new (?:System\\.)?${quoted(inCs(type!))}\\(`).test(apis)
        : !isNamed(`${quoted(inCs(type!))}\\.${member}`);
    }),
  ];
}

needsEngine('every .NET API is there in .NET Framework 4.7.2', () => {
  const members = [script, descriptors].flatMap((file) => syntaxOf(file).members);
  // What callers have beside these are members of their own objects, which look alike.
  const lacking = [
    ...all.flatMap((file) => notNamed(syntaxOf(file)).map((name) => `${file}: ${name}`)),
    ...members.filter((name) => !new RegExp(`[\\w)\\]]\\.${name}(?!\\w)`).test(apis) && !ownMembers.includes(name)),
  ];
  assert.deepEqual(lacking, [], 'named in framework/*.cs');
  buildProject('test/support/powershell/framework');
});

test.run();
