// What is handed on for Pester, in each situation that its page names.
import { test } from 'uvu';
import { executable } from '../support/executable.ts';
import { testsInPester } from '../support/powershell/pester.ts';

testsInPester('test/integrations/pester.Tests.ps1', () => ({ KERBCHECK_PROGRAM: executable() }));

test.run();
