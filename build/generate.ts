// Makes src/generated: what the program would otherwise have to work out at every start.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { compile } from 'json-schema-to-typescript';
import { asWritten, holdingsOf, isTime, keywords, otherCodes, readSchemas } from './schemas.ts';

const schemas = readSchemas();

mkdirSync('src/generated', { recursive: true });
version();
await types();
sections();
holdings();
validators();
fixtures();
probe();
await rules();

function write(file: string, text: string) {
  writeFileSync(`src/generated/${file}`, text);
}

function version() {
  const project = JSON.parse(readFileSync('package.json', 'utf8'));
  write('version.ts', `// Made from package.json.\nexport const VERSION = '${project.version}';\n`);
}

async function types() {
  const others = otherCodes();
  for (const { name, schema } of schemas) {
    write(
      `${name}.ts`,
      await compile(asWritten(schema, others), name, {
        additionalProperties: false,
        bannerComment: `// Made from src/schemas/${name}.json.`,
        unreachableDefinitions: true,
        ignoreMinAndMaxItems: true,
        strictIndexSignatures: false,
        format: false,
      }),
    );
  }
}

/** The keys that each section's data can have. */
function sections() {
  const { properties, $defs } = schemas.find(({ name }) => name === 'facts')!.schema;
  const keys = Object.keys(properties.sections.properties).map((name) => [name, Object.keys($defs[name].properties)]);
  const type = "Record<keyof Facts['sections'], readonly string[]>";
  // Of the facts that 1.0 did not know, the version that brought them.
  const since = Object.keys(properties.sections.properties).flatMap((name) =>
    Object.entries($defs[name].properties as Record<string, { since?: string }>).flatMap(([key, property]) =>
      property.since === undefined ? [] : [[`${name}.${key}`, property.since]],
    ),
  );
  write(
    'sections.ts',
    `// Made from src/schemas/facts.json.\nimport type { Facts } from './facts.ts';\n\nexport const sectionKeys: ${type} = ${JSON.stringify(Object.fromEntries(keys))};\n` +
      `export const factsSince: Record<string, string> = ${JSON.stringify(Object.fromEntries(since))};\n`,
  );
}

/** What the texts of facts and results are, for those who take names out of them. */
function holdings() {
  const documents = schemas.filter(({ name }) => name === 'facts' || name === 'results').map(({ schema }) => schema);
  const byKey = Object.entries(holdingsOf(documents));
  const kinds = [...new Set(byKey.map(([, kind]) => JSON.stringify(kind)))].join(' | ');
  write(
    'holdings.ts',
    `// Made from src/schemas/facts.json and results.json.\n\nexport type Holding = ${kinds};\nexport const holdings: ReadonlyMap<string, Holding> = new Map(${JSON.stringify(byKey)});\n`,
  );
}

/** One function for each schema, compiled here: ajv itself would take half of the program's start. */
function validators() {
  const ajv = new Ajv({
    discriminator: true,
    // of several things wrong, the one that says most is told (yamlFile.ts)
    allErrors: true,
    strictTypes: false,
    strictRequired: false,
    inlineRefs: false,
    code: { source: true },
  });
  keywords.forEach((keyword) => ajv.addKeyword(keyword));
  ajv.addKeyword(isTime);
  const exported: Record<string, string> = {};
  const declarations: string[] = [];
  for (const { name, schema } of schemas) {
    ajv.addSchema(schema, name);
    exported[name] = name;
    declarations.push(`export const ${name}: ValidateFunction<import('./${name}.ts').${schema.title}>;`);
  }
  const code: (ajv: Ajv, exported: Record<string, string>) => string = standalone.default;
  write('validators.cjs', `// Made from src/schemas.\n${code(ajv, exported)}\n`);
  write('validators.d.cts', `// Made from src/schemas.\nimport type { ValidateFunction } from 'ajv';\n${declarations.join('\n')}\n`);
}

/** The rules of rules/procall, read and compiled. */
async function rules() {
  const { loadPack } = await import('../src/evaluate/files/load.ts');
  const { readRuleFolder } = await import('../src/evaluate/files/ruleFolder.ts');
  const folder = await readRuleFolder('rules/procall');
  const pack = loadPack(folder);
  write('rules.ts', made('rules/procall', 'packJson', pack));
  write('ruleFolder.ts', made('rules/procall', 'folderJson', folder));
  const { translatedRules } = await import('./translations.ts');
  const { germanMessages } = await import('../src/text/messages.de.ts');
  write('germanRules.ts', made('rules/procall/de', 'germanRulesJson', translatedRules('rules/procall/de', pack, germanMessages)));
}

/** A module that exports a value as JSON, which V8 reads faster than an object literal. */
function made(from: string, name: string, value: unknown): string {
  return `// Made from ${from}.\nexport const ${name}: string = ${JSON.stringify(JSON.stringify(value))};\n`;
}

/** The script that reads Windows: the program hands it to PowerShell as text. */
function probe() {
  const script = readFileSync('src/collect/windows/probe.ps1', 'utf8');
  write('probe.ts', `// Made from src/collect/windows/probe.ps1.\nexport const probeScript: string = ${JSON.stringify(script)};\n`);
}

/** Facts that the tests of rules start from; users' own rules can name them too. */
function fixtures() {
  const files = readdirSync('rules/procall/facts').sort();
  const facts = files.map((file) => [file.replace('.json', ''), JSON.parse(readFileSync(`rules/procall/facts/${file}`, 'utf8'))]);
  write('fixtures.ts', made('rules/procall/facts', 'fixturesJson', Object.fromEntries(facts)));
}
