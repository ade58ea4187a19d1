import { WrongUse } from '../system/errors.ts';
import type { Pack } from './pack.ts';

/** What Intune takes: 100 rules in a file. */
const limit = 100;
/** The vendor's page on Kerberos, for rules that name no reference. */
const vendorPage = 'https://support.estos.de/de/procall-enterprise/kerberos-authentifizierung-fuer-procall';

/**
 * The rules file of a custom compliance policy of Intune, which manages workstations: each rule that judges one has to be true.
 * Format: learn.microsoft.com, "Create a JSON file for custom compliance settings".
 * @throws WrongUse where no rule is left, or too many are
 */
export function intuneRules({ rules: all }: Pick<Pack, 'rules'>): object {
  const rules = all.filter((rule) => !rule.applies.includes('server-role'));
  if (rules.length === 0) throw new WrongUse('none of these rules judges a workstation, which is what Intune manages');
  if (rules.length > limit) throw new WrongUse(`${rules.length} rules; Intune takes ${limit} in a file: choose by --only`);
  return {
    Rules: rules.map(({ id, title, why, references }) => ({
      SettingName: id,
      Operator: 'IsEquals',
      DataType: 'Boolean',
      Operand: true,
      MoreInfoUrl: references?.[0] ?? vendorPage,
      RemediationStrings: [
        {
          Language: 'en_US',
          Title: `${id}: ${title}. Value found: {ActualValue}`,
          Description: `${why.trim()} On this device, kerbcheck check --role client --only ${id} tells what was found.`,
        },
      ],
    })),
  };
}
