import { spawnSync } from 'node:child_process';

/** What is missing to run promtool, if anything. */
export const promtoolLacks =
  spawnSync('promtool', ['--version']).error === undefined ? undefined : 'promtool (Debian: prometheus) is not installed';
