import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { AccountClass } from '../../src/documents/facts.ts';
import { toSddl } from '../../src/domain/descriptor.ts';
import { parseBinary } from '../../src/domain/descriptorBytes.ts';
import { spnRight } from '../../src/domain/spnRight.ts';
import { isUndecided } from '../../src/domain/undecided.ts';

/** Answers recorded from a Samba directory: was adding an SPN to that object accepted? */
interface Cell {
  row: string;
  variant: string;
  target: { class: string; sAMAccountName: string; dNSHostName?: string; sid: string };
  actor: { sid: string; tokenGroups: string[] };
  sddl: string;
  securityDescriptorBase64: string;
  ownNameSpn: string;
  foreignNameSpn: string;
}

const file = 'test/fixtures/spn-write-oracle.json';
const { cells } = JSON.parse(readFileSync(file, 'utf8')) as { cells: Cell[] };
const selfWrites = cells.filter(({ actor, target }) => actor.sid === target.sid);

const classes: Record<string, AccountClass> = {
  user: 'user',
  computer: 'computer',
  'msDS-ManagedServiceAccount': 'smsa',
  'msDS-GroupManagedServiceAccount': 'gmsa',
};

/** Rows where Samba refuses a gMSA its own name by validated write, which MS-ADTS 3.1.1.5.3.1.1.4 allows. */
const gmsaRows = ['00', '02', '03', '04', '07', '09', '13', '60'];

function accepted(cell: Cell, sddl: string, spn: string): boolean {
  const { target, actor } = cell;
  const answer = spnRight(
    {
      class: classes[target.class]!,
      sid: target.sid,
      name: `CORP\\${target.sAMAccountName}`,
      dnsHostName: target.dNSHostName ?? '',
      otherNames: [],
      linkedHostNames: [],
      groupSids: actor.tokenGroups,
      sddl,
    },
    spn,
  );
  assert.ok(!isUndecided(answer), `${cell.row} ${target.class}: ${JSON.stringify(answer)}`);
  return answer.verdict === 'write' || answer.verdict === 'validated';
}

test('all 152 self-write cells of the recorded directory, from text and from bytes', () => {
  assert.equal(selfWrites.length, 152);
  const answers = ['accepted', 'refused(50)', 'constraint(19)'];
  const different: string[] = [];
  let compared = 0;
  for (const cell of selfWrites) {
    const { target } = cell;
    const own = target.dNSHostName ?? target.sAMAccountName.replace('$', '');
    const fromBytes = toSddl(parseBinary(Buffer.from(cell.securityDescriptorBase64, 'base64')));
    for (const [recorded, host] of [
      [cell.ownNameSpn, own],
      [cell.foreignNameSpn, 'ucs01.corp.example'],
    ] as const) {
      assert.ok(answers.includes(recorded), recorded);
      const fromText = accepted(cell, cell.sddl, `eucsrv/${host}`);
      assert.equal(accepted(cell, fromBytes, `eucsrv/${host}`), fromText, `${cell.row} ${target.class}: bytes and text`);
      compared++;
      if (fromText === (recorded === 'accepted')) continue;
      different.push(`${cell.row} ${classes[target.class]} ${host === own ? 'own' : 'foreign'}`);
    }
  }
  assert.equal(compared, 304);
  assert.deepEqual(
    different,
    gmsaRows.map((row) => `${row} gmsa own`),
  );
  console.log(`${compared} recorded answers: ${compared - different.length} the same, ${different.length} known differences`);
});

test.run();
