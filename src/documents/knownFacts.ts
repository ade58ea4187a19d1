// Which facts there are, by their schema: documents are read leniently, what somebody asks for by name is not.
import { WrongUse } from '../system/errors.ts';
import { nearestName } from '../text/nearest.ts';
import { sectionNames, stepsOf } from './facts.ts';

/** What is asked of a JSON Schema here. */
interface Schema {
  $ref?: string;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  items?: Schema;
  /** Whatever keys people choose. */
  additionalProperties?: Schema;
}

/**
 * Refuses a path of facts that there are not, and a value that holds such.
 * @param path `section.key`, deeper `section.key[0].name`, `section.cannotTell`, a whole section, or a key of the document
 * @throws WrongUse naming it, and the fact that was meant, or all there are
 */
export async function refuseUnknownFacts(path: string, value: unknown): Promise<void> {
  const { default: root } = await import('../schemas/facts.json', { with: { type: 'json' } });
  const { $defs } = root as unknown as { $defs: Record<string, Schema> };
  const resolved = (schema: Schema | undefined): Schema => {
    if (schema?.$ref !== undefined) return resolved($defs[schema.$ref.slice('#/$defs/'.length)]);
    // What any of them knows: that they fit together is checked elsewhere.
    const parts = [...(schema?.allOf ?? []), ...(schema?.oneOf ?? []), ...(schema?.anyOf ?? [])].map(resolved);
    return Object.assign({}, ...parts, schema, {
      properties: Object.assign({}, ...parts.map((part) => part.properties), schema?.properties),
    });
  };
  /** Of a key in an object, or of an element of a list. */
  const below = (schema: Schema, at: string, step: string): Schema => {
    const { properties = {}, items, additionalProperties } = schema;
    if (Object.hasOwn(properties, step)) return resolved(properties[step]);
    const any = isIndex(step) ? items : additionalProperties;
    if (!any) throw new WrongUse(unknownFact(at, step, Object.keys(properties)));
    return resolved(any);
  };
  const refuseIn = (schema: Schema, at: string, held: unknown): void => {
    if (typeof held !== 'object' || held === null) return;
    for (const [key, each] of Object.entries(held)) refuseIn(below(schema, at, key), joined(at, key), each);
  };

  const [section = '', ...steps] = stepsOf(path);
  const { sections, format: _, ...ofDocument } = (root as unknown as Schema).properties!;
  const isSection = (sectionNames as string[]).includes(section);
  let schema = isSection ? resolved(sections!.properties![section]) : below({ properties: ofDocument }, '', section);
  // The facts of a section stand in its data; beside them stands what is said of the section.
  if (isSection && steps.length > 0 && !['cannotTell', 'source'].includes(steps[0]!)) schema = resolved(schema.properties!['data']);
  let at = section;
  for (const step of steps) {
    schema = below(schema, at, step);
    at = joined(at, step);
  }
  refuseIn(schema, at, value);
}

function isIndex(step: string): boolean {
  return /^\d+$/.test(step);
}

function joined(path: string, step: string): string {
  return isIndex(step) ? `${path}[${step}]` : `${path}.${step}`;
}

function unknownFact(at: string, step: string, known: string[]): string {
  const names = at === '' ? [...sectionNames, ...known] : known;
  const full = (name: string): string => (at === '' ? name : joined(at, name));
  const meant = nearestName(step, names);
  const others = names.length === 0 ? '' : `; there are ${names.map(full).join(', ')}`;
  return `there is no ${at === '' ? 'section' : 'fact'} ${full(step)}${meant === undefined ? others : `; did you mean ${full(meant)}?`}`;
}
