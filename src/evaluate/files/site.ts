import * as validators from '../../generated/validators.cjs';
import { ruleWithId, type Pack } from '../pack.ts';
import { defaultSite, type Site } from '../site.ts';
import { readYaml } from './yaml.ts';

/**
 * @param pack has the settings of rules; without it they are left as they are
 * @throws WrongUse, with line and column, where the text is no site file or sets what no rule has
 */
export function readSite(path: string, text: string, pack?: Pack): Site {
  const yaml = readYaml(path, text, validators.site);
  const site = { ...defaultSite, ...yaml.value };
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
    }
    params[rule.id] = { ...params[rule.id], ...values };
  }
  return { ...site, params };
}
