// The plan by who may carry it out: no step is lost, and each says why, how to undo it and how to see that it is done.
import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readRuleFolder } from '../../src/evaluate/files/ruleFolder.ts';
import { evaluateFacts, type Basis } from '../../src/evaluate/index.ts';
import { builtInPack } from '../../src/evaluate/pack.ts';
import { testRules } from '../../src/evaluate/ruleTests.ts';
import { german } from '../../src/report/german.ts';
import { handoffOf } from '../../src/report/handoff.ts';
import { html } from '../../src/report/html/report.ts';
import { markdown } from '../../src/report/markdown.ts';
import { english } from '../../src/report/phrases.ts';
import { teams } from '../../src/report/teams.ts';
import { text } from '../../src/report/text/report.ts';
import { documentOf, reportOptions } from '../support/documents.ts';
import { called } from '../support/kerbcheck.ts';

const basis: Omit<Basis, 'site'> = {
  pack: await builtInPack(),
  waivers: [],
  selection: { selected: () => true, required: () => false, lists: {}, notes: [] },
  failOn: 'medium',
  exitMode: 'standard',
  clock: () => new Date(),
};
const documents = (await testRules(await readRuleFolder('rules/procall'))).flatMap(({ results }) =>
  results.map(({ facts, site }) => evaluateFacts(facts, { ...basis, site }).results),
);
const labelsOf = (step: ReturnType<typeof handoffOf>[number]): string[] => step.rows.map(([label]) => label);

test("every step of every plan is somebody's, and only one about the account may be for two", () => {
  const phases = new Set<string>();
  for (const results of documents)
    for (const step of results.repair.filter(({ phase }) => phase !== 'look-again')) {
      const owners = teams.filter((team) => handoffOf(results, team, english).some(({ remedy }) => remedy === step));
      phases.add(step.phase);
      assert.ok(owners.length === 1 || (owners.length === 2 && step.phase === 'account' && 'do' in step), JSON.stringify(step));
      if ('run' in step && /^(setspn|dsacls|Set-AD)/.test(step.run[0]!)) assert.deepEqual(owners, ['directory']);
    }
  assert.deepEqual([...phases].sort(), ['account', 'clients', 'directory', 'grant', 'restart', 'setting']);
});

test('each says why, what undoes it and how to check; a command also what it does', () => {
  for (const phrases of [english, german.phrases])
    for (const results of documents)
      for (const team of teams)
        for (const step of handoffOf(results, team, phrases)) {
          const labels = labelsOf(step);
          for (const label of [phrases.why, phrases.undo, phrases.toCheck]) assert.ok(labels.includes(label), JSON.stringify(step));
          assert.equal(labels.includes(phrases.doesNow), 'run' in step.remedy, JSON.stringify(step));
          for (const [, content] of step.rows)
            if ('do' in content) assert.ok(content.do !== '' && !/undefined|\$\{/.test(content.do), content.do);
            else
              assert.ok(
                content.run.every((part) => typeof part === 'string' && part !== ''),
                JSON.stringify(content),
              );
        }
});

test('what takes an SPN away is undone by what gives it, and is looked up by its name', () => {
  const results = documentOf('misplaced');
  const [step] = handoffOf(results, 'directory', english);
  const rows = new Map(step!.rows);
  assert.deepEqual(rows.get('To check:'), { run: ['setspn', '-Q', 'eucsrv/ucs01.corp.example'] });
  assert.match(JSON.stringify(rows.get('What it does now:')), /takes eucsrv.ucs01\.corp\.example from CORP/);
  assert.match(JSON.stringify(rows.get('Why:')), /is held by .*SPN-01 misplaced/);
});

test('--for gives that page alone, with headline and verdict; where nothing is for them it says so and not more', async () => {
  const misplaced = documentOf('misplaced');
  for (const reporter of [text, markdown, html]) {
    const page = reporter({ ...reportOptions, team: 'directory' }).server(misplaced);
    assert.match(page, /Hand-off: directory/);
    assert.match(page, /Logins will FAIL/);
    assert.match(page, /NOT COMPLIANT/);
    assert.match(page, /setspn -D/);
    assert.ok(!page.includes('Restart-Service'), page);
    assert.match(reporter({ ...reportOptions, team: 'clients' }).server(misplaced), /Nothing of the plan is for these/);
    const whole = reporter(reportOptions).server(misplaced);
    if (reporter !== text) for (const name of ['directory', 'server']) assert.ok(whole.includes(`Hand-off: ${name}`), whole);
  }
  const facts = 'rules/procall/facts/healthy.json';
  const none = await called(['evaluate', facts, '--for', 'server', '-o', 'json']);
  assert.deepEqual([none.code, none.stderr], [3, 'kerbcheck: --for server: -o text, html or markdown is expected\n']);
  assert.equal((await called(['evaluate', facts, '--for', 'nobody'])).code, 3);
});

test.run();
