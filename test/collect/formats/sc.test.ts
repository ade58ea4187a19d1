import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { joinServices, readService } from '../../../src/collect/formats/sc.ts';
import { decode } from '../../../src/system/decode.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';
import { assertLinear } from '../../support/linear.ts';

const capture = async (name: string) => (await decode(readFileSync(`test/fixtures/captures/${name}`))).text;
const expected = 'expected the output of sc qc eucsrv, sc query eucsrv or sc queryex eucsrv';

function refused(text: string, message: string): void {
  assert.throws(
    () => readService(text),
    (error) => {
      assert.ok(error instanceof NotUnderstood, String(error));
      assert.equal(error.message, message);
      return true;
    },
  );
}

const config = (values: { name?: string; start?: string; runAs?: string } = {}) =>
  [
    `SERVICE_NAME: ${values.name ?? 'eucsrv'}`,
    '        TYPE               : 10  WIN32_OWN_PROCESS',
    `        START_TYPE         : ${values.start ?? '2   AUTO_START'}`,
    '        ERROR_CONTROL      : 1   NORMAL',
    '        BINARY_PATH_NAME   : "C:\\Program Files\\estos\\UCServer\\EUCSrv.exe"',
    '        LOAD_ORDER_GROUP   :',
    '        TAG                : 0',
    '        DISPLAY_NAME       : estos: UCServer',
    '        DEPENDENCIES       : RPCSS',
    '                           : Tcpip',
    `        SERVICE_START_NAME : ${values.runAs ?? 'CORP\\svc-ucs'}`,
  ].join('\r\n');

const status = (values: { name?: string; state?: string } = {}) =>
  [
    `SERVICE_NAME: ${values.name ?? 'eucsrv'}`,
    '        TYPE               : 10  WIN32_OWN_PROCESS',
    `        STATE              : ${values.state ?? '4  RUNNING'}`,
    '                                (STOPPABLE, NOT_PAUSABLE, ACCEPTS_SHUTDOWN)',
    '        WIN32_EXIT_CODE    : 0  (0x0)',
    '        SERVICE_EXIT_CODE  : 0  (0x0)',
    '        CHECKPOINT         : 0x0',
    '        WAIT_HINT          : 0x0',
  ].join('\r\n');

const binaryPath = '"C:\\Program Files\\estos\\UCServer\\EUCSrv.exe"';

for (const [name, reading] of [
  ['sc-qc-en.txt', { data: { installed: true, startMode: 'auto', runAs: 'LocalSystem' }, line: 4, binaryPath }],
  ['sc-qc-en.utf16le.txt', { data: { installed: true, startMode: 'auto', runAs: 'LocalSystem' }, line: 4, binaryPath }],
  ['sc-query-en.txt', { data: { installed: true, state: 'running' }, line: 2 }],
  [
    'sc-queryex-stopped-de.cp850.txt',
    { data: { installed: true, startMode: 'manual', runAs: 'NT-AUTORITÄT\\Netzwerkdienst', state: 'stopped' }, line: 4, binaryPath },
  ],
  [
    'sc-qc-es.txt',
    { data: { installed: true, startMode: 'auto', runAs: 'CORP\\svc-ucs' }, line: 3, binaryPath: 'C:\\estos\\UCServer\\EUCSrv.exe' },
  ],
  ['sc-query-ru.utf8.txt', { data: { installed: true, state: 'running' }, line: 2 }],
  ['sc-missing-en.txt', { data: { installed: false }, line: 1 }],
  ['sc-missing-de.txt', { data: { installed: false }, line: 1 }],
  ['sc-missing-fr.cp850.txt', { data: { installed: false }, line: 2 }],
  ['sc-missing-ru.utf8.txt', { data: { installed: false }, line: 1 }],
] as const) {
  test(name, async () => assert.deepEqual(readService(await capture(name)), reading));
}

test('every state and start mode, by its number', () => {
  const states = ['stopped', 'startPending', 'stopPending', 'running', 'continuePending', 'pausePending', 'paused'];
  for (const [index, state] of states.entries()) {
    // the word is another state's: it does not count
    assert.equal(readService(status({ state: `${index + 1}  RUNNING` })).data.state, state);
  }
  for (const [number, mode] of ['boot', 'system', 'auto', 'manual', 'disabled'].entries()) {
    assert.equal(readService(config({ start: `${number}   AUTO_START` })).data.startMode, mode);
  }
  refused(
    status({ state: '8  RUNNING' }),
    `the output in line 1 has "8  RUNNING" where the state is expected, a number from 1 to 7; ${expected}`,
  );
  refused(status({ state: '0' }), `the output in line 1 has "0" where the state is expected, a number from 1 to 7; ${expected}`);
  refused(
    config({ start: '5   AUTO_START' }),
    `the output in line 1 has "5   AUTO_START" where the start type is expected, a number from 0 to 4; ${expected}`,
  );
  refused(
    config({ start: 'AUTO_START' }),
    `the output in line 1 has "AUTO_START" where the start type is expected, a number from 0 to 4; ${expected}`,
  );
  refused(
    config().replace(': 10  WIN32', ': WIN32'),
    `the output in line 1 has "WIN32_OWN_PROCESS" where the number of the service type is expected; ${expected}`,
  );
});

test('the name of the service is compared without case; another service is refused', () => {
  assert.equal(readService(config({ name: 'EUCSrv ' })).data.runAs, 'CORP\\svc-ucs');
  refused(config({ name: 'EACuSrv' }), `line 1 is of the service "EACuSrv"; ${expected}`);
  refused(`\n${status({ name: 'eucsrv2' })}`, `line 2 is of the service "eucsrv2"; ${expected}`);
  refused(`${config({ name: 'EACuSrv' })}\n${status({ name: 'eucsrv2' })}`, `line 1 is of the service "EACuSrv"; ${expected}`);
  refused('C:\\>sc query EACuSrv\n[SC] EnumQueryServicesStatus:OpenService FAILED 1060:', `sc ended with error 1060 (line 2); ${expected}`);
  refused('[SC] OpenService FAILED 5:\n\nAccess is denied.', `sc ended with error 5 (line 1); ${expected}`);
});

test('error 1060 of another service is not of UCServer', async () => {
  refused(await capture('sc-stop-other-en.txt'), `sc ended with error 1060 (line 2); ${expected}`);
  const missing = '[SC] OpenService FAILED 1060:\n\nThe specified service does not exist as an installed service.\n';
  for (const call of ['stop EACuSrv', 'start EACuSrv', 'qc EACuSrv', '\\\\UCS01 query EACuSrv', 'config EACuSrv start= auto', 'qc'])
    for (const prompt of ['C:\\>sc', 'PS C:\\> sc.exe', 'sc.exe'])
      refused(`${prompt} ${call}\n${missing}`, `sc ended with error 1060 (line 2); ${expected}`);
  for (const call of ['stop eucsrv', 'start "EUCSrv"', 'qc eucsrv'])
    assert.deepEqual(readService(`C:\\>sc ${call}\n${missing}`).data, { installed: false });
  const both = `C:\\>sc stop EACuSrv\n${missing}\nC:\\>sc query eucsrv\n${status()}`;
  assert.deepEqual(readService(both).data, { installed: true, state: 'running' });
});

test('labels in code pages that are not known: a letter may be read as a blank that does not break', () => {
  // Russian in code page 866: its letter 0xa0 is U+00A0 in Windows-1252
  const russian = status().replace('STATE', '\u2018\u00a0\u00bf').replace('TYPE', '\u2019\u00a0');
  assert.deepEqual(readService(russian).data, { installed: true, state: 'running' });
});

test('the machine that was asked', async () => {
  const { data, machine: other } = readService(await capture('sc-qc-other-machine-en.txt'));
  assert.deepEqual([data, other], [{ installed: true, startMode: 'auto', runAs: 'LocalSystem', state: 'running' }, 'UCS02']);
  for (const [call, machine] of [
    ['C:\\>sc \\\\UCS02 qc eucsrv', 'UCS02'],
    ['C:\\>sc.exe "\\\\ucs02.corp.example" qc eucsrv', 'ucs02.corp.example'],
    ['C:\\>psexec \\\\UCS02 -s sc qc eucsrv', 'UCS02'],
    ['PS C:\\> Invoke-Command -ComputerName UCS02 { sc.exe qc eucsrv }', 'UCS02'],
    ['C:\\>winrs -r:UCS02 sc qc eucsrv', 'UCS02'],
    ['[UCS02]: PS C:\\Users\\x> sc.exe qc eucsrv', 'UCS02'],
    ['C:\\>sc qc eucsrv', undefined],
    ['PS \\\\files\\share> sc.exe qc eucsrv', undefined],
    ['C:\\>\\\\files\\share\\sc.exe qc eucsrv', undefined],
  ] as const)
    assert.equal(readService(`${call}\n${config()}`).machine, machine, call);
  const asked = (machine: string, output: string) => `C:\\>sc ${machine} qc eucsrv\n${output}\n`;
  assert.equal(readService(asked('\\\\UCS02', config()) + asked('\\\\ucs02', status())).machine, 'UCS02');
  assert.deepEqual(readService(asked('\\\\UCS02', '[SC] OpenService FAILED 1060:')), {
    data: { installed: false },
    line: 2,
    machine: 'UCS02',
  });
  for (const other of ['', '\\\\UCS03'])
    refused(
      asked('\\\\UCS02', status()) + asked(other, status()),
      `the outputs in line 2 and in line 11 are of different machines; ${expected} of one`,
    );
});

test('among many services the own one is read', () => {
  const list = [
    config({ name: 'Spooler', runAs: 'LocalSystem' }),
    status({ name: 'EACuSrv', state: '1  STOPPED' }),
    status(),
    status({ name: 'w32time' }),
  ];
  assert.deepEqual(readService(list.join('\n\n')), { data: { installed: true, state: 'running' }, line: 22 });
  // sc query state= all has the display name below the name
  const all = [status({ name: 'a' }), status(), status({ name: 'z', state: '1' })]
    .join('\n\n')
    .replace(/(SERVICE_NAME: (.*))/g, '$1\nDISPLAY_NAME: the service $2');
  assert.deepEqual(readService(all), { data: { installed: true, state: 'running' }, line: 11 });
  // an output without its fields takes none from the next one
  refused(`SERVICE_NAME: eucsrv\n\n${status({ name: 'z' })}`, `the output in line 1 is cut off; ${expected}`);
});

test('outputs are joined, contradictions refused', () => {
  const both = { installed: true, state: 'running', startMode: 'auto', runAs: 'CORP\\svc-ucs' };
  assert.deepEqual(readService(`${status()}\n${config()}`).data, both);
  assert.deepEqual(readService(`${config()}\n${status()}\n${config({ runAs: 'corp\\SVC-UCS' })}`).data, both);
  refused(`${status()}\n${status({ state: '1  STOPPED' })}`, 'line 9 says state stopped, line 1 says running; give the newer output only');
  refused(`${config()}\n[SC] OpenService FAILED 1060:`, 'line 12 says installed false, line 1 says true; give the newer output only');
  const told = [
    { place: 'a.txt:1', data: readService(config()).data },
    { place: 'b.txt:1', data: readService(status()).data },
  ];
  assert.deepEqual(joinServices(told), both);
  assert.throws(
    () => joinServices([...told, { place: 'c.txt:1', data: readService(config({ runAs: 'LocalSystem' })).data }]),
    (error) =>
      error instanceof NotUnderstood &&
      error.message === 'c.txt:1 says runAs LocalSystem, a.txt:1 says CORP\\svc-ucs; give the newer output only',
  );
});

test('what is cut off, empty or foreign is refused', () => {
  for (const whole of [config(), status()]) {
    const lines = whole.split('\r\n');
    for (let count = 1; count < lines.length; count++) {
      refused(lines.slice(0, count).join('\n'), `the output in line 1 is cut off; ${expected}`);
    }
  }
  refused(config({ runAs: '' }), `the output in line 1 names no run-as account; ${expected}`);
  refused(`${config()}\n        EXTRA : 1`, `the output in line 1 has 10 fields instead of 9; ${expected}`);
  refused(' \r\n', `the file is empty; ${expected}`);
  refused(`${config()}\n\0`, `line 12 holds a NUL character; ${expected}`);
  refused('<general/>', `nothing in the file is written by sc; ${expected}`);
  refused(
    'Status   Name    DisplayName\n------   ----   -----------\nRunning  eucsrv  estos UCServer',
    `nothing in the file is written by sc; ${expected}`,
  );
});

test('linear in hostile text', async () => {
  for (const [before, unit, after, size] of [
    ['[SC] ', '1', 'x', 5e6],
    ['sc ', ' ', '', 5e6],
    ['', 'a', '', 5e6],
    ['', 'sc \\\\', '', 1e6],
    ['', 'sc stop ', '', 5e5],
    ['sc ', '\\\\', ' qc', 1e6],
    ['', ' -computername ', ' sc qc', 3e5],
    ['', ' : ', '', 2e6],
    ['', 'A: ', '', 2e6],
    ['', 'A: b\n C : 1\n', '', 2e5],
  ] as const) {
    await assertLinear(
      (times) => before + unit.repeat(times) + after,
      (text) => assert.throws(() => readService(text), NotUnderstood),
      size,
    );
  }
});

test.run();
