import type { Waiver } from '../../generated/waivers.ts';
import * as validators from '../../generated/validators.cjs';
import { ruleWithId, type Pack } from '../pack.ts';
import { readYaml } from './yaml.ts';

/** @throws WrongUse, with line and column, where the text is no waiver file, or a waiver names no rule, no code or no day */
export function readWaivers(path: string, text: string, pack: Pack): Waiver[] {
  const yaml = readYaml(path, text, validators.waivers);
  return yaml.value.waivers.map((waiver, index) => {
    const at = (key: string, message: string) => yaml.error(['waivers', index, key], `waivers.${index}.${key}: ${message}`);
    const rule = ruleWithId(pack, waiver.rule);
    if (!rule) throw at('rule', `there is no rule ${waiver.rule}`);
    const codes = rule.fail.map(({ code }) => code);
    if (waiver.code !== undefined && !codes.includes(waiver.code))
      throw at('code', `${rule.id} has no finding ${waiver.code}; it has ${codes.join(', ')}`);
    if (!isDay(waiver.expires)) throw at('expires', `${waiver.expires} is no day; a date as 2026-12-31 is expected`);
    return { ...waiver, rule: rule.id };
  });
}

function isDay(text: string): boolean {
  const time = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text);
}
