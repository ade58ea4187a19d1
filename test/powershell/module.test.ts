// The module Kerbcheck, in PowerShell's own testing framework.
import { test } from 'uvu';
import { executable } from '../support/executable.ts';
import { testsInPester } from '../support/powershell/pester.ts';

testsInPester('test/powershell/Kerbcheck.Tests.ps1', () => ({ KERBCHECK_PROGRAM: executable() }));

test.run();
