import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { parseStringPromise } from 'xml2js';
import { junit } from '../../src/report/junit.ts';
import type { Results } from '../../src/documents/results.ts';
import { documentOf, folder, reportOptions as options } from '../support/documents.ts';
import { testWhere } from '../support/needs.ts';

interface Suite {
  $: Record<string, string>;
  testcase: ({ $: Record<string, string> } & Record<string, unknown[]>)[];
}

async function suitesOf(xml: string): Promise<Suite[]> {
  const { testsuites } = (await parseStringPromise(xml)) as { testsuites: { testsuite?: Suite[] } };
  return testsuites.testsuite ?? [];
}

function render(documents: Results[], many = documents.length > 1): string {
  const report = junit({ ...options, many });
  return [report.start!(), ...documents.map((results) => report.server(results)), report.end!()].join('');
}

const lacks = spawnSync('xmllint', ['--version']).error === undefined ? undefined : 'xmllint (Debian: libxml2-utils) is not installed';
const needsXmllint = testWhere('XMLLINT', lacks);

for (const schema of ['JUnit.xsd', 'junit-10.xsd']) {
  needsXmllint(`each golden file, and no server at all, is valid under ${schema}`, () => {
    const goldens = readdirSync(folder)
      .filter((file) => file.endsWith('.junit.xml'))
      .map((file) => readFileSync(folder + file, 'utf8'));
    assert.ok(goldens.length > 5);
    for (const xml of [...goldens, render([])]) {
      const args = ['--noout', '--schema', `test/fixtures/schemas-external/junit/${schema}`, '-'];
      const { status, stderr } = spawnSync('xmllint', args, { input: xml, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    }
  });
}

test('the counts of a suite are those of its cases', async () => {
  for (const name of ['misplaced', 'unknown', 'low', 'waived', 'hostile']) {
    for (const { $, testcase } of await suitesOf(render([documentOf(name)]))) {
      assert.equal(Number($['tests']), testcase.length);
      for (const [attribute, element] of [
        ['failures', 'failure'],
        ['errors', 'error'],
        ['skipped', 'skipped'],
      ] as const) {
        assert.equal(Number($[attribute]), testcase.filter((each) => element in each).length, `${name}: ${attribute}`);
      }
    }
  }
});

test('no two cases of a run have the same names, whatever the servers are called', async () => {
  const one = documentOf('misplaced');
  const servers = ['ucs01.corp.example', 'UCS01.corp.example', '-', '-', ' a  b ', '\n'];
  const suites = await suitesOf(render(servers.map((server) => ({ ...one, server }))));
  const names = suites.flatMap(({ testcase }) => testcase.map(({ $ }) => `${$['classname']!.toLowerCase()} ${$['name']}`));
  assert.equal(names.length, servers.length * one.results.length);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(
    suites.map(({ $ }) => Number($['id'])),
    suites.map((_, at) => at),
  );
  assert.ok(names.includes("kerbcheck.ucs01_corp_example.spn SPN-01 This server's SPNs are on the account it runs under"));
});

test('what stands in a failure comes back unchanged when it is read', async () => {
  const [suite] = await suitesOf(render([documentOf('hostile')]));
  const [failure] = suite!.testcase[0]!['failure'] as [{ $: { message: string; type: string }; _: string }];
  assert.equal(failure.$.type, 'invisible-character');
  assert.equal(failure.$.message, 'The SPN holds U+200B and <b>more</b> & ]]> 🚀 Jürgen<U+0085><U+0000><U+FFFE>.');
  assert.match(failure._, /^invisible-character: eucsrv.*<b>more<\/b> & \]\]> 🚀/);
});

test('a failure and an error stand where the exit code comes from, all else is passed or skipped with its reason', async () => {
  const kinds = async (name: string) => {
    const suites = await suitesOf(render([documentOf(name)]));
    return Object.fromEntries(
      suites.flatMap(({ testcase }) =>
        testcase.map((each) => {
          const kind = Object.keys(each).find((key) => key !== '$');
          const [element] = (kind === undefined ? [] : each[kind]) as { $: Record<string, string> }[];
          return [each.$['name']!.split(' ')[0]!, kind === undefined ? 'passed' : `${kind} ${element!.$['type'] ?? element!.$['message']}`];
        }),
      ),
    );
  };
  assert.deepEqual(await kinds('misplaced'), {
    'KERB-01': 'passed',
    'SERVICE-01': 'passed',
    'PERM-01': 'error unknown',
    'SPN-01': 'failure misplaced',
    'SPN-03': 'passed',
    'AUTH-01': 'passed',
    'LOG-01': 'skipped not checked: no --client-log',
    'TICKET-01': 'skipped not checked: no --probe-ticket',
  });
  assert.deepEqual(await kinds('low'), {
    'SPN-01': 'skipped failed, below --fail-on medium: eucsrv/UCS01 is on no account.',
    'LOG-01': 'skipped failed, below --fail-on medium: Only 12 of 100 logins used Kerberos.',
    'TICKET-01': 'skipped unknown, below --fail-on medium: ticket: the list holds no ticket for eucsrv',
    'AUTH-01': 'passed',
  });
  const { 'SPN-01': incomplete, 'KERB-01': notApplicable } = await kinds('unknown');
  assert.equal(incomplete, 'error incomplete');
  assert.equal(notApplicable, 'skipped not applicable: the site file says kerberos: optional');
  assert.deepEqual(await kinds('waived'), {
    'SPN-01': 'skipped waived: until 2026-12-31 by jane.doe@corp.example: Old server, switched off in December',
    'SPN-03': 'failure duplicate',
    'AUTH-01': 'passed',
  });
  assert.deepEqual(await kinds('nothing-checked'), { 'LOG-01': 'error not checked', 'TICKET-01': 'error not checked' });
});

test.run();
