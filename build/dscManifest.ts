// The manifest by which DSC v3 finds kerbcheck and calls it. DSC takes a test without `return` for one that it has to make itself of get,
// and every exit code but 0 for an error. It reads the schema without asking the network, so what that refers to stands in it, too.
import { dscOperations } from '../src/commands/dsc.ts';
import { exitCode } from '../src/exit.ts';
import { VERSION } from '../src/generated/version.ts';
import instance from '../src/schemas/dsc.json' with { type: 'json' };

/** What the published schema of manifests wants `_inDesiredState` to be (PowerShell/DSC, schemas/v3/resource/properties). */
const inDesiredState = 'https://raw.githubusercontent.com/PowerShell/DSC/main/schemas/v3/resource/properties/inDesiredState.json';

/** integrations/dsc/kerbcheck.dsc.resource.json */
export function dscManifest(): string {
  const { $id: _, properties, definitions, ...schema } = instance;
  const embedded = {
    ...schema,
    properties: { ...properties, _inDesiredState: { $ref: inDesiredState } },
    definitions: { ...definitions, inDesiredState: { $id: inDesiredState, ...properties['_inDesiredState'] } },
  };
  const call = (operation: string) => ({ executable: 'kerbcheck', args: ['dsc', operation], input: 'stdin' });
  const [get, test, exported] = dscOperations.map(call);
  const manifest = {
    $schema: 'https://aka.ms/dsc/schemas/v3/bundled/resource/manifest.json',
    type: 'Kerbcheck/Compliance',
    version: VERSION,
    description: 'Whether the users of an estos ProCall server log in with Kerberos. Nothing is changed.',
    tags: ['kerberos', 'compliance'],
    get,
    test: { ...test, return: 'stateAndDiff' },
    export: exported,
    exitCodes: {
      0: 'Judged: _inDesiredState tells the verdict',
      [exitCode('wrongUse', 'standard')]:
        'Wrong use: instance, site file or waivers are not valid, or kerbcheck is older than this manifest',
      [exitCode('broken', 'standard')]: 'kerbcheck broke',
    },
    schema: { embedded },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
