import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readDatacenterConfig } from '../../../src/collect/formats/datacenter.ts';
import { decode } from '../../../src/system/decode.ts';
import { NotUnderstood } from '../../../src/system/errors.ts';
import { assertLinear } from '../../support/linear.ts';

const capture = async (name: string) => (await decode(readFileSync(`test/fixtures/captures/${name}`))).text;
const setting = 'general.usermanager.UserManagerDisabledAuthMethods';
const expected = `expected the value of ${setting}, a line with = behind it, or a table or JSON with key and value`;

const list = (...listed: string[]) => ({ state: 'list', listed, location: setting });
const empty = { state: 'empty', listed: [], location: setting };
const unreadable = { state: 'unreadable', location: setting };
const repeated = { state: 'repeated', location: setting };
const absent = { state: 'absent', listed: [] };

const read = (text: string) => readDatacenterConfig(text).data;

function refused(text: string, message: string | RegExp): void {
  assert.throws(
    () => readDatacenterConfig(text),
    (error) => {
      assert.ok(error instanceof NotUnderstood, String(error));
      if (typeof message === 'string') assert.equal(error.message, message);
      else assert.match(error.message, message);
      assert.ok(error.message.length < 500 && !error.message.includes('\n'), error.message);
      return true;
    },
    text.slice(0, 200),
  );
}
const notThere = `${setting} is not in the file; ${expected}`;

for (const [name, data, line] of [
  ['datacenter-sqlcmd-de.txt', list('Negotiate', 'NTLM'), 5],
  ['datacenter-sqlcmd-w-en.txt', list('Negotiate'), 4],
  ['datacenter-sqlcmd-s-en.txt', empty, 4],
  ['datacenter-excel-de.cp1252.csv', list('Negotiate'), 4],
  ['datacenter-rows.json', list('Negotiate'), 3],
] as const) {
  test(name, async () => {
    const text = await capture(name);
    assert.deepEqual(readDatacenterConfig(text), { data, line });
    // the same table without the setting, as it would have been printed
    const without = text
      .split('\r\n')
      .filter((each) => !each.includes(setting))
      .join('\r\n')
      .replace(/"},(?=\s*])/, '"}')
      .replace(/^\(2 /m, '(1 ');
    assert.deepEqual(readDatacenterConfig(without), { data: absent });
    refused(text.replace(setting, setting.toLowerCase()), `"${setting.toLowerCase()}" in line ${line}; expected the key ${setting}`);
  });
}

// what each value means, in each form
const values: [string, object][] = [
  ['["Negotiate"]', list('Negotiate')],
  [' [ "Negotiate", "Kerberos " ] ', list('Negotiate', 'Kerberos ')],
  ['[""]', list('')],
  ['["__proto__"]', list('__proto__')],
  ['[]', empty],
  ['[ ]', empty],
  ['', empty],
  ['  ', empty],
  ['NULL', empty],
  ['null', empty],
  ['Negotiate', unreadable],
  ['[Negotiate]', unreadable],
  [`['Negotiate']`, unreadable],
  ['[1]', unreadable],
  ['["Negotiate", null]', unreadable],
  ['[["Negotiate"]]', unreadable],
  ['{"0":"Negotiate"}', unreadable],
  ['5', unreadable],
  ['true', unreadable],
];
const quote = (value: string) => `"${value.replaceAll('"', '""')}"`;

test('values in key = value lines', () => {
  for (const [value, data] of values) {
    assert.deepEqual(read(`; a comment\n[general]\nother=1\n${setting} = ${value}\nmore = x`), data, value);
    assert.deepEqual(read(`${setting}=${value}`), data, value);
  }
  assert.deepEqual(readDatacenterConfig(`a = b\r\n\r\n  ${setting}  =  ["NTLM"]\r\n`), { data: list('NTLM'), line: 3 });
  assert.deepEqual(readDatacenterConfig(`a = b\r${setting}=["NTLM"]`), { data: list('NTLM'), line: 2 });
  // other lines tell nothing of the setting's absence
  refused('other = 1\nmore.keys = 2\n', notThere);
  refused(`# ${setting} = ["Negotiate"]`, `UserManagerDisabledAuthMethods stands in line 1, but not as a key; ${expected}`);
  assert.deepEqual(read(`# ${setting} = ["NTLM"]\n${setting} = ["Negotiate"]`), list('Negotiate'));
});

test('values in CSV, with each delimiter', () => {
  for (const [value, data] of values) {
    for (const delimiter of [',', ';', '\t']) {
      const row = (...cells: string[]) => cells.join(delimiter);
      const table = [row('key', 'object name', 'value'), row('a.b', 'x', '1'), row(setting, '', quote(value))].join('\n');
      assert.deepEqual(readDatacenterConfig(table), { data, line: 3 }, value);
      assert.deepEqual(read([row('Value', 'KEY'), row(quote(value), setting)].join('\r\n')), data, value);
    }
    if (!value.includes(',')) assert.deepEqual(read(`"key","value"\n"${setting}",${value}\n`), data, value);
  }
});

test('CSV: fields over several lines, a header behind other lines, odd rows', () => {
  assert.deepEqual(readDatacenterConfig(`Export\n\nkey;value\na;"1\n2;\n""3"""\n\n${setting};["NTLM"]`), { data: list('NTLM'), line: 8 });
  refused('key;value', notThere);
  refused('key;value\n\n(2 rows affected)\n', 'line 3 counts 2 rows, and 0 are there; expected all of them');
  assert.deepEqual(read('key;value\n\n(0 rows affected)\n'), absent);
  refused(`key,value\n${setting},["Negotiate","NTLM"]`, 'text follows a quoted field in line 2; expected a delimiter');
  refused(`key,value\n${setting},["Negotiate", "NTLM"]`, '3 fields in line 2; expected 2, as in the header line');
  refused('key;value\na', '1 fields in line 2; expected 2, as in the header line');
  refused(`key;value\na;1\n${setting};"["`, `the value in line 3 is cut off: "["; expected a list of names in JSON`);
  refused('key;value\na;1\nb;"2\n3', 'the quoted field that begins in line 3 does not end; expected a closing quote');
  refused('key;value\na;"2"3', 'text follows a quoted field in line 2; expected a delimiter');
  // no header, or not one column of each
  refused(`${setting};["Negotiate"]`, `UserManagerDisabledAuthMethods stands in line 1, but not as a key; ${expected}`);
  refused('key;value;key\na;1;b', notThere);
  refused('name;value\na;1', notThere);
});

test('values in what sqlcmd prints', () => {
  for (const [value, data] of values) {
    const row = (key: string, value: string) => `${key.padEnd(60)} ${value.padEnd(30)}`;
    const rule = `${'-'.repeat(60)} ${'-'.repeat(30)}`;
    const tables = [
      [row('key', 'value'), rule, row('a.b', 'NULL'), row(setting, value), '', '(2 rows affected)'],
      ['key value', '--- -----', 'a.b some text', `${setting} ${value}`, '', '(2 rows affected)'],
    ];
    for (const table of tables) assert.deepEqual(readDatacenterConfig(table.join('\r\n')), { data, line: 4 }, value);
  }
});

test('sqlcmd: what is cut or broken is refused', () => {
  const narrow = (width: number) => `${'key'.padEnd(width)} value\n${'-'.repeat(width)} -----\na.b${' '.repeat(width - 3)} 1\n`;
  assert.deepEqual(read(narrow(50)), absent);
  // a column that is too narrow for the key cannot show that it is not there
  refused(narrow(49), notThere);
  refused(`${narrow(50)}${setting} ["Neg\n`, `the value in line 4 is cut off: "[\\"Neg"; expected a list of names in JSON`);
  // broken at the width of the screen
  refused(
    `key\nvalue\n${'-'.repeat(50)}\n${'-'.repeat(20)}\n${setting}\n["Negotiate"]`,
    /^UserManagerDisabledAuthMethods stands in line 5/,
  );
  refused(
    `${'key'.padEnd(50)} value\n${'-'.repeat(50)} -----\n${'-'.repeat(9)}\n`,
    'line 3 is not in line with the columns above; expected what sqlcmd prints with -w 65535',
  );
  refused(
    `${'key'.padEnd(50)} value\n${'-'.repeat(50)} -----\n${setting}xx ["Negotiate"]\n`,
    'line 3 is not in line with the columns above; expected what sqlcmd prints with -w 65535',
  );
  // several tables
  assert.deepEqual(readDatacenterConfig(`${narrow(50)}\n(1 rows affected)\n${narrow(55)}${setting.padEnd(55)} ["NTLM"]\n`), {
    data: list('NTLM'),
    line: 9,
  });
});

test('values in JSON', () => {
  for (const [value, data] of values) {
    const text = JSON.stringify(value);
    assert.deepEqual(readDatacenterConfig(`{\n"a.b": 1,\n"${setting}": ${text}}`), { data, line: 3 }, value);
    assert.deepEqual(read(`[{"key":"a.b","value":"x"},{"value":${text},"type":"text","KEY":"${setting}"}]`), data, value);
    // one row without its array, as PowerShell's ConvertTo-Json writes it
    assert.deepEqual(read(`{"key":"${setting}","value":${text}}`), data, value);
  }
  assert.deepEqual(read(`{"${setting}": ["Negotiate"], "__proto__": {"x": 1}}`), list('Negotiate'));
  assert.deepEqual(read(`{"${setting}": null}`), empty);
  assert.deepEqual(read(`[{"key":"a","value":"b"},{"key":"${setting}"}]`), empty);
  assert.deepEqual(read(`{"general\\u002eusermanager.UserManagerDisabledAuthMethods": []}`), empty);
});

test('the bare JSON value', () => {
  for (const [value, data] of [...values.filter(([value]) => value.startsWith('[') && !/[{']|\[Neg/.test(value)), ...values.slice(-2)]) {
    assert.deepEqual(readDatacenterConfig(`\n${value}`), { data, line: 2 }, value);
  }
  assert.deepEqual(read('NULL\r\n'), empty);
  assert.deepEqual(read('null'), empty);
  assert.deepEqual(read('""'), empty);
  assert.deepEqual(read('"[\\"NTLM\\"]"'), list('NTLM'));
  assert.deepEqual(read('"Negotiate"'), unreadable);
  refused('["Nego', `JSON that is not well-formed, or cut off; ${expected}`);
  refused('Negotiate', notThere);
});

test('a table without rows proves absence only where the tool counted none', () => {
  const table = `${'key'.padEnd(60)} value\n${'-'.repeat(60)} -----\n`;
  refused(table, notThere);
  assert.deepEqual(read(`${table}\n(0 rows affected)\n`), absent);
  assert.deepEqual(read(`${table}\r\n(0 行処理されました)\r\n`), absent);
  refused(`${table}\n(1 rows affected)\n`, 'line 4 counts 1 rows, and 0 are there; expected all of them');
  refused(`${table}${'a.b'.padEnd(60)} 1\n\n(2 rows affected)\n`, 'line 5 counts 2 rows, and 1 are there; expected all of them');
});

test('a table with the object of each row, in German', async () => {
  assert.deepEqual(readDatacenterConfig(await capture('datacenter-objects-de.utf8.csv')), { data: list('Negotiate'), line: 2 });
});

test('a key column that is cut does not show that the key is not there', async () => {
  const cut = (key: string, line = 2) => `${JSON.stringify(key)} in line ${line} is cut off; expected the whole key, such as ${setting}`;
  refused(await capture('datacenter-cut-key.csv'), cut('general.usermanager.UserManagerDisabledAuthMeth'));
  refused('key;value\na.b;1\ngeneral.us;2', cut('general.us', 3));
  for (const dots of ['...', '…']) refused(`key;value\ngeneral.userman${dots};1\n${'a'.repeat(60)};2`, cut(`general.userman${dots}`));
  refused('key;value\nadminuserl;1\ntapi.lines;2', cut('adminuserl'));
  refused('[{"key":"General.UserManager.UserManagerDisabled","value":"x"}]', cut('General.UserManager.UserManagerDisabled', 1));
  // a section of its own name beside longer keys is whole
  assert.deepEqual(read('key;value\ngeneral;1\nadminuserlist.adminusers.admin.role;2'), absent);
  assert.deepEqual(read(`key;value\ngeneral.us;1\n${setting};[]`), empty);
});

test("a row of another server's object is not this server's", () => {
  const table = (...rows: [object: string, key: string, value: string][]) =>
    ['key;Object Name;value', ...rows.map(([object, key, value]) => `${key};${object};${quote(value)}`)].join('\n');
  const several = (object: string, other: string, lines = [2, 3]) =>
    `${setting} is of "${object}" in line ${lines[0]}, and line ${lines[1]} is of "${other}"; expected the rows of one server`;
  refused(table(['UCS01', setting, '[]'], ['UCS02', setting, '["NTLM"]']), several('UCS01', 'UCS02'));
  refused(table(['UCS01', setting, '[]'], ['', setting, '["NTLM"]']), several('UCS01', ''));
  refused(table(['UCS01', setting, '[]'], ['UCS02', 'a.b', '1']), several('UCS01', 'UCS02'));
  refused(
    `[{"key":"${setting}","server":"UCS01","value":"[]"},\n{"key":"a.b","server":"UCS02","value":"1"}]`,
    several('UCS01', 'UCS02', [1, 2]),
  );
  for (const text of [
    table(['UCS01', setting, '[]'], ['UCS02', setting, '[]'], ['UCS02', 'a.b', '1']),
    table(['', setting, '[]'], ['UCS02', 'a.b', '1']),
    table(['NULL', setting, '[]'], ['UCS02', setting, ' [] ']),
    table(['UCS01', setting, '[]'], ['', 'a.b', '1']),
  ])
    assert.deepEqual(read(text), empty, text);
  const objects = (...rows: [object: string, key: string, value: string][]) => readDatacenterConfig(table(...rows)).objects;
  assert.deepEqual(objects(['UCS01', setting, '[]']), ['UCS01']);
  assert.deepEqual(objects(['UCS01', setting, '[]'], ['UCS02', setting, '[]']), ['UCS01', 'UCS02']);
  assert.equal(objects(['UCS01', setting, '[]'], ['NULL', setting, '[]']), undefined);
  // two rows of one object
  assert.deepEqual(read(table(['UCS01', setting, '[]'], ['UCS01', setting, '["NTLM"]'])), repeated);
});

test('absent needs rows with key and value, or an object with a dotted key', () => {
  assert.deepEqual(read('{"a.b": 1, "c": 2}'), absent);
  assert.deepEqual(read('[{"key":"a.b","value":"1"}]'), absent);
  refused('{"a": 1}', notThere);
  refused('{}', notThere);
  refused('{"a": {"b.c": 1}}', notThere);
  refused('[{"key":"a.b"}]', notThere);
  refused('[{"name":"a.b","value":1}]', `a row without a key; ${expected}`);
  refused('[{"key":"a.b","value":1},{}]', `a row without a key; ${expected}`);
  refused('[{"key":"a.b","value":1},"x"]', `a row without a key; ${expected}`);
  refused('[{"key":1,"value":1}]', `no single key in the row in line 1; ${expected}`);
  refused('[{"key":"a","key":"b","value":1}]', `no single key in the row in line 1; ${expected}`);
});

test('rows with different values are repeated, with the same one value', () => {
  for (const text of [
    `${setting} = ["Negotiate"]\n${setting} = ["NTLM"]`,
    `key;value\n${setting};[]\n${setting};["NTLM"]`,
    `key value\n--- -----\n${setting} x\n${setting} y\n`,
    `[{"key":"${setting}","value":"[]"},{"key":"${setting}","value":"x"}]`,
    `{"${setting}": ["Negotiate"], "${setting}": ["NTLM"]}`,
    `{"${setting}": ["Negotiate"],\n"general.usermanager.\\u0055serManagerDisabledAuthMethods": []}`,
    `[{"key":"${setting}","value":"[]","value":"x"}]`,
  ])
    assert.deepEqual(readDatacenterConfig(text), { data: repeated, line: readDatacenterConfig(text).line }, text);
  assert.deepEqual(read(`${setting} = ["NTLM"]\n${setting} = [ "NTLM" ]`), list('NTLM'));
  assert.deepEqual(read(`{"${setting}": [], "${setting}": ""}`), empty);
  // The blanks around a value tell no two apart, also where it cannot be read.
  for (const [a, b] of [
    [' x', 'x'],
    ['x', ' x'],
  ])
    assert.deepEqual(read(`${setting} =${a}\n${setting} =${b}`), unreadable);
});

test('the setting in another spelling or place is never absent', () => {
  for (const key of [setting.toLowerCase(), setting.toUpperCase(), `${setting}s`, `server1.${setting}`, 'UserManagerDisabledAuthMethods']) {
    for (const text of [
      `${key} = []`,
      `key;value\n${key};[]`,
      `key value\n--- -----\n${key} []\n`,
      `{"a.b":1,"${key}":[]}`,
      `[{"key":"${key}","value":"[]"}]`,
    ]) {
      refused(text, new RegExp(`^"${key}" in line [0-9]; expected the key ${setting}$`));
      // even where the setting itself is there
      if (!text.includes('{'))
        refused(
          text.replace(/(.*)$/s, (all) => (all.includes('=') ? `${all}\n${setting} = []` : all)),
          new RegExp(`^"${key}"`),
        );
    }
  }
  refused(
    '{"a.b":1,"general":{"usermanager":{"UserManagerDisabledAuthMethods":["Negotiate"]}}}',
    `"UserManagerDisabledAuthMethods" in line 1 is inside another value; expected the key ${setting}`,
  );
  refused('{"a.b":1,"x":[{"\\u0055serManagerDisabledAuthMethods":[]}]}', /inside another value/);
  refused(`[{"key":"a.b","value":"1","name":"${setting}"}]`, /^UserManagerDisabledAuthMethods stands in line 1, but not as a key/);
  refused(`key;value\na.b;1 ${setting}`, /^UserManagerDisabledAuthMethods stands in line 2/);
});

test('what is empty or foreign is refused', () => {
  refused(' \r\n', `the file is empty; ${expected}`);
  refused(
    `<?xml version="1.0"?>\n<general><UserManagerDisabledAuthMethods/></general>`,
    /^UserManagerDisabledAuthMethods stands in line 2, but not as a key/,
  );
  refused('a = 1\n\0', `line 2 holds a NUL character; ${expected}`);
  refused('{"a.b": 1', `JSON that is not well-formed, or cut off; ${expected}`);
});

test('linear in hostile text', async () => {
  const long = 3e5;
  const deep = 4e4; // deeper, what JSON.parse makes costs the garbage collector more than linear time
  const many = 5e4;
  const told = (data: object) => (text: string) => assert.deepEqual(read(text), data);
  await assertLinear((size) => '['.repeat(size) + ']'.repeat(size), told(unreadable), deep);
  await assertLinear((size) => `{"${setting}":${'{"a":'.repeat(size)}1${'}'.repeat(size)}}`, told(unreadable), deep);
  for (const [before, unit, after, size] of [
    ['', '[', '', deep],
    ['', '{"a":', '', deep],
    ['', '"', '', long],
    ['key;value\n"', '"', '', long],
    ['key;value\n', ';', '', long],
    ['', 'key,value,key ', '', many],
    ['', 'key\tvalue\tkey\n', '', many],
    ['', '- ', '', long],
    ['', '-\n', '', long],
    ['', '=\n', '', long],
    ['UserManager', 'UserManager', '', many],
    ['{"', '\\\\', '":1}', long],
    ['key;value\n', 'a;b\n', '"', many],
  ] as const) {
    await assertLinear(
      (times) => before + unit.repeat(times) + after,
      (text) => refused(text, /./),
      size,
    );
  }
  await assertLinear((size) => `key;value\n${'a;"b\nc"\n'.repeat(size)}${setting};[]`, told(empty), many);
  await assertLinear((size) => `[${'{"key":"a","value":1},'.repeat(size)}{"key":"b.c","value":"1"}]`, told(absent), many);
});

test.run();
