import { test } from 'uvu';

/**
 * uvu's test where what the tests need is there, else its skip, saying why in one line. With REQUIRE_<NAME>=1, as in
 * CI, the lack fails instead.
 */
export function testWhere(
  name: 'WINE' | 'AD' | 'POWERSHELL' | 'PROMTOOL' | 'XMLLINT' | 'BROWSER' | 'STRACE' | 'ANSIBLE' | 'SETPRIV' | 'ROOT',
  lacks: string | undefined,
): typeof test | typeof test.skip {
  if (lacks === undefined) return test;
  if (process.env[`REQUIRE_${name}`] === '1') throw new Error(`REQUIRE_${name}=1, but ${lacks}`);
  console.log(`skipped: ${lacks}`);
  return test.skip;
}
