import { test } from 'uvu';
import * as assert from 'node:assert/strict';
import { factsOf, service } from '../../support/captures.ts';

test('what sc was asked of another machine is no evidence; the full name tells machines of one short name apart', async () => {
  const stateOf = async (machine: string, server?: string) => {
    const { service: section } = (await factsOf({ service: [`C:\\>sc \\\\${machine} qc eucsrv\n${service('LocalSystem')}`] }, server))
      .sections;
    return section?.status === 'collected' ? 'collected' : section?.reason;
  };
  const own = 'ucs01.corp.example';
  for (const machine of ['UCS01', 'ucs01.CORP.example', 'ucs01.corp.example.', '192.0.2.7', 'localhost'])
    assert.equal(await stateOf(machine, own), 'collected', machine);
  for (const machine of ['UCS02', 'ucs01.other.example', 'ucs02.corp.example'])
    assert.match(
      (await stateOf(machine, own)) ?? '',
      new RegExp(`^service1\\.txt:\\d+: the command asks the machine ${machine}, and the server is ucs01\\.corp\\.example; expected`),
    );
  assert.equal(await stateOf('ucs01.other.example', 'UCS01'), 'collected');
  assert.equal(await stateOf('UCS02'), 'collected');
});

test('of a service whose account tells no kind the kind is unknown, and not unasked: sc qc told the account', async () => {
  const { service: section } = (await factsOf({ service: [service('CORP\\svc')] })).sections;
  assert.deepEqual(section?.status === 'collected' && section.cannotTell, ['state', 'startedAt', 'processSid']);
});

test.run();
