// How scripts for PowerShell are written, judged by PowerShell's own parser.
import { test } from 'uvu';
import { testsInPester } from '../support/powershell/pester.ts';

testsInPester('test/powershell/Style.Tests.ps1', () => ({}));

test.run();
