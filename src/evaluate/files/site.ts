import { flawOfServerName } from '../../domain/hostName.ts';
import type { SiteFile } from '../../generated/site.ts';
import * as validators from '../../generated/validators.cjs';
import { boundsOf, ruleWithId, type Pack } from '../pack.ts';
import { namesIn, rulesNamed } from '../select.ts';
import { defaultSite, type Site } from '../site.ts';
import { readYaml, type YamlFile } from './yaml.ts';

/**
 * @param pack has the settings of rules; without it they are left as they are
 * @throws WrongUse, with line and column, where the text is no site file or sets what no rule has
 */
export function readSite(path: string, text: string, pack?: Pack): Site {
  const yaml = readYaml(path, text, validators.site);
  const flaw = yaml.value.server === undefined ? undefined : flawOfServerName(yaml.value.server);
  if (flaw !== undefined) throw yaml.error(['server'], `server: ${flaw}`);
  const site = { ...defaultSite, ...yaml.value, require: pack ? required(yaml, pack) : [] };
  if (!pack) return site;
  const params: Site['params'] = {};
  for (const [id, values] of Object.entries(site.params)) {
    const rule = ruleWithId(pack, id);
    if (!rule) throw yaml.error(['params', id], `params.${id}: there is no rule ${id}`);
    for (const [name, value] of Object.entries(values ?? {})) {
      const param = Object.hasOwn(rule.params ?? {}, name) ? rule.params![name] : undefined;
      const names = Object.keys(rule.params ?? {}).join(', ') || 'none';
      if (!param) throw yaml.error(['params', id, name], `params.${id}.${name}: ${rule.id} has no such setting; it has ${names}`);
      if (typeof value !== typeof param.default)
        throw yaml.error(['params', id, name], `params.${id}.${name}: a ${typeof param.default} is expected, as ${param.default}`);
      if (typeof value === 'number' && (value < (param.min ?? -Infinity) || value > (param.max ?? Infinity)))
        throw yaml.error(['params', id, name], `params.${id}.${name}: ${value} is out of bounds; ${boundsOf(param)} is expected`);
    }
    params[rule.id] = { ...params[rule.id], ...values };
  }
  return { ...site, params };
}

/** The names under `require`. @throws WrongUse, with line and column, where one is no rule and no tag */
function required(yaml: YamlFile<SiteFile>, pack: Pack): string[] {
  const { require: lists = [] } = yaml.value;
  return [lists].flat().flatMap((list, at) => {
    try {
      const names = namesIn(list, 'require');
      names.forEach((name) => rulesNamed(pack, 'require', name, []));
      return names;
    } catch (error) {
      throw yaml.error(Array.isArray(lists) ? ['require', at] : ['require'], (error as Error).message, 0, { cause: error });
    }
  });
}
