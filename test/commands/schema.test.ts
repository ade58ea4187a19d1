import * as assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import { called } from '../support/kerbcheck.ts';

for (const name of readdirSync('src/schemas').map((file) => file.replace('.json', ''))) {
  test(`schema ${name}`, async () => {
    const { code, stdout, stderr } = await called(['schema', name]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(JSON.parse(stdout), JSON.parse(readFileSync(`src/schemas/${name}.json`, 'utf8')));
  });
}

test.run();
