// Whatever of a report is read, it tells the same story: of one document and of many, a broken one among them, what was changed by --set.
import { verdictLine } from '../../src/report/verdict.ts';
import * as assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { test } from 'uvu';
import type { Facts } from '../../src/documents/facts.ts';
import type { Results } from '../../src/documents/results.ts';
import { loginWords, verdictWords } from '../../src/report/words.ts';
import { factsLike } from '../support/factsLike.ts';
import { called } from '../support/kerbcheck.ts';

const folder = mkdtempSync(join(tmpdir(), 'kerbcheck-story-'));
test.after(() => rmSync(folder, { recursive: true }));
const healthy = JSON.parse(readFileSync('rules/procall/facts/healthy.json', 'utf8')) as Facts;
const formats = ['json', 'junit', 'line', 'text', 'html', 'markdown'] as const;

/** What a page says, without its markup and without where its lines end. */
function plain(text: string): string {
  return text
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\\(?=[^\w\s])/g, '')
    .replace(/\s+/g, ' ');
}

async function reportsOf(
  file: string,
  more: string[] = [],
): Promise<{ code: number | null; reports: Record<(typeof formats)[number], string> }> {
  const outputs = formats.flatMap((format) => ['-o', `${format}=${join(folder, format)}`]);
  const { code } = await called(['evaluate', file, '--max-age', '99999', ...outputs, ...more]);
  return { code, reports: Object.fromEntries(formats.map((format) => [format, readFileSync(join(folder, format), 'utf8')])) as never };
}

function documentsIn(json: string): Results[] {
  return json.startsWith('{\n')
    ? [JSON.parse(json) as Results]
    : json
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Results);
}

const properties = (junit: string, name: string): string[] =>
  [...junit.matchAll(new RegExp(`<property name="${name}" value="([^"]*)"`, 'g'))].map(([, value]) => plain(value!));

test('one document: verdict, exit code and how logins end are the same in every report', async () => {
  const file = join(folder, 'one.json');
  for (const facts of fc.sample(factsLike(healthy), { numRuns: 25, seed: 20261122 })) {
    writeFileSync(file, JSON.stringify(facts));
    const { code, reports } = await reportsOf(file);
    const [results] = documentsIn(reports.json) as [Results];
    const { verdict, login } = results;
    assert.equal(code, results.exitCode);
    assert.ok(code === 3 || code === { compliant: 0, nonCompliant: 1, unknown: 2 }[verdict], `${code} ${verdict}`);
    assert.ok(reports.line.startsWith(`${verdictLine(results)} - ucs01.corp.example, ${loginWords(login!)}`), reports.line);
    assert.deepEqual([...new Set(properties(reports.junit, 'login'))], [login!.message]);
    assert.deepEqual([...new Set(properties(reports.junit, 'verdict'))], [verdictLine(results)]);
    for (const format of ['text', 'html', 'markdown'] as const) {
      const said = plain(reports[format]);
      assert.ok(said.includes(plain(login!.message!)), `${format} lacks: ${login!.message}\n${said.slice(0, 600)}`);
      assert.ok(said.includes(verdictWords[verdict]), format);
    }
  }
});

test('many documents, a broken one among them: each is told, and the worst decides', async () => {
  const file = join(folder, 'many.ndjson');
  const samples = fc.sample(fc.array(factsLike(healthy), { minLength: 1, maxLength: 4 }), { numRuns: 12, seed: 20261122 });
  for (const all of [[healthy, healthy], ...samples]) {
    const named = all.map((facts, at) => ({ ...facts, server: `ucs${at}.corp.example` }));
    const texts = named.map((facts) => JSON.stringify(facts));
    writeFileSync(file, `${texts[0]}\n{broken\n${texts.slice(1).join('\n')}\n`);
    const { code, reports } = await reportsOf(file);
    const documents = documentsIn(reports.json);
    assert.deepEqual(
      documents.map(({ server }) => server),
      named.map(({ server }) => server),
    );
    const verdicts = documents.map(({ verdict }) => verdict);
    // The broken one is unknown.
    const worst = verdicts.includes('nonCompliant') ? 'nonCompliant' : 'unknown';
    assert.equal(code, worst === 'nonCompliant' ? 1 : 2);
    assert.ok(reports.text.trimEnd().split('\n').at(-1)!.startsWith(verdictWords[worst]), reports.text);
    const lines = reports.line.trimEnd().split('\n');
    documents.forEach((results, at) =>
      assert.ok(lines[at]!.startsWith(`${verdictLine(results)} - ${results.server}, ${loginWords(results.login!)}`), lines[at]),
    );
    assert.match(lines.at(-1)!, /^ERROR \S+many\.ndjson:2: /);
    for (const { login } of documents) assert.ok(properties(reports.junit, 'login').includes(login!.message!), login!.message);
    assert.equal(reports.junit.includes('<failure'), worst === 'nonCompliant');
    assert.match(reports.junit, /<error type="unknown" message="unknown: \S+many\.ndjson:2: /);
    // Healthy ones are counted.
    const places = documents.filter(({ verdict }) => verdict !== 'compliant').map(({ server }) => server);
    for (const format of ['text', 'html', 'markdown'] as const)
      for (const place of [...places, 'many.ndjson:2']) assert.ok(plain(reports[format]).includes(place), `${format} ${place}`);
  }
});

test('what if: the headline follows what --set changes, of a server and of a workstation', async () => {
  const server = join(folder, 'server.json');
  const client = join(folder, 'client.json');
  const { host: _, product: __, service: ___, auth: ____, ...sections } = healthy.sections;
  writeFileSync(server, JSON.stringify(healthy));
  const data = { serverName: 'ucs01.corp.example', ntlmOutgoing: 'allowed' };
  writeFileSync(
    client,
    JSON.stringify({ ...healthy, role: 'client', sections: { ...sections, client: { status: 'collected', source: 'x', data } } }),
  );
  const lack = 'spns.entries=[]';
  for (const [file, changes, ends] of [
    [server, [], 'kerberos'],
    [server, ['service.state="stopped"'], 'failure'],
    [server, ['auth.state="empty"'], 'negotiate'],
    [server, ['auth.listed=["Kerberos","Negotiate"]'], 'ntlm'],
    [server, ['auth.listed=["Kerberos","Negotiate"]', 'host.ntlmIncoming="denied"'], 'failure'],
    [server, ['account.spns=[]', lack], 'ntlm'],
    [server, ['account.spns=[]', lack, 'host.ntlmIncoming="denied"'], 'failure'],
    [server, ['account.spns=[]', lack, 'host.secureChannel="broken"'], 'failure'],
    [server, ['host.secureChannel="broken"'], 'unknown'],
    [server, ['service.processSid="S-1-5-21-1-2-3-2000"', 'service.kind="user"'], 'unknown'],
    [client, [], 'kerberos'],
    [client, [lack], 'ntlm'],
    [client, [lack, 'client.ntlmOutgoing="denied"'], 'failure'],
  ] as const) {
    const { reports } = await reportsOf(
      file,
      changes.flatMap((change) => ['--set', change]),
    );
    const [{ login }] = documentsIn(reports.json) as [Results];
    assert.equal(login!.ends, ends, `${changes.join(' ')}: ${login!.message}`);
    assert.ok(reports.line.includes(loginWords(login!)) && properties(reports.junit, 'login')[0] === login!.message, reports.line);
    assert.ok(plain(reports.text).includes(plain(login!.message!)), reports.text);
  }
});

test('a setting that was written after the service started is named in the headline', async () => {
  const file = join(folder, 'newer.json');
  writeFileSync(file, JSON.stringify(healthy));
  const { reports } = await reportsOf(file, ['--set', 'auth.modifiedAt="2026-11-21T08:00:00Z"']);
  assert.match(
    plain(reports.text),
    /Logins will use Kerberos, if the setting, which was written after the service started, is in force \(SERVICE-03\)\./,
  );
});

test.run();
