// Makes src/generated: what the program would otherwise have to work out at every start.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compile } from 'json-schema-to-typescript';

const schemaNames = readdirSync('src/schemas').map((file) => file.replace('.json', ''));

mkdirSync('src/generated', { recursive: true });
for (const name of schemaNames) {
  const schema = JSON.parse(readFileSync(`src/schemas/${name}.json`, 'utf8'));
  const types = await compile(schema, name, {
    additionalProperties: false,
    bannerComment: `// Made from src/schemas/${name}.json.`,
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    strictIndexSignatures: true,
    format: false,
  });
  writeFileSync(`src/generated/${name}.ts`, types);
}
