// The environment variables that Node 24 and the libraries inside it read, with values that do the most.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCertificate } from './certificate.ts';

/** What a variable is set to. */
export interface Setting {
  name: string;
  value: string;
}

/**
 * Files that a variable can name: a script that prints, a certificate that anybody made, configuration of OpenSSL that is broken and
 * such that loads a library.
 * @param path how the program that is run calls a file of `folder`
 */
export function hostileSettings(folder: string, path: (name: string) => string = (name) => join(folder, name)): Setting[] {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'stranger.cjs'), 'console.log("stranger")');
  writeFileSync(join(folder, 'junk'), 'junk\n');
  writeFileSync(join(folder, 'broken.cnf'), 'key = [\n[section\n');
  writeFileSync(
    join(folder, 'loads.cnf'),
    `nodejs_conf = init\n[init]\nproviders = list\n[list]\nstranger = entry\n[entry]\nmodule = ${path('stranger.cjs')}\nactivate = 1\n`,
  );
  makeCertificate(join(folder, 'stranger.pem'), join(folder, 'stranger.key'), 'stranger', 'IP:127.0.0.1');
  const [script, junk, certificate] = [path('stranger.cjs'), path('junk'), path('stranger.pem')];
  const settings: Record<string, string[]> = {
    CARES_HOSTS: [junk],
    CTLOG_FILE: [junk],
    DEBUG: ['*'],
    FORCE_COLOR: ['1', '3'],
    ICU_TIMEZONE_FILES_DIR: [path('')],
    LANG: ['de_DE.UTF-8'],
    NODE_CLUSTER_SCHED_POLICY: ['junk'],
    NODE_COMPILE_CACHE_PORTABLE: ['1'],
    NODE_DISABLE_COLORS: ['1'],
    NODE_DISABLE_COMPILE_CACHE: ['1'],
    NODE_ENV: ['production', 'development'],
    NODE_EXTRA_CA_CERTS: [certificate, junk, path('not-there')],
    NODE_ICU_DATA: [path(''), path('not-there')],
    NODE_NO_WARNINGS: ['1'],
    NODE_OPTIONS: [`--require ${script}`, '--no-such-option'],
    NODE_PATH: [path('')],
    NODE_PENDING_DEPRECATION: ['1'],
    NODE_PENDING_PIPE_INSTANCES: ['99'],
    NODE_PRESERVE_SYMLINKS: ['1'],
    NODE_PRESERVE_SYMLINKS_MAIN: ['1'],
    NODE_REDIRECT_WARNINGS: [path('warnings')],
    NODE_REPL_HISTORY: [path('history')],
    NODE_SKIP_PLATFORM_CHECK: ['1'],
    NODE_TEST_CONTEXT: ['child', 'child-v8'],
    NODE_TLS_REJECT_UNAUTHORIZED: ['0'],
    NODE_UNIQUE_ID: ['1'],
    NODE_USE_ENV_PROXY: ['1'],
    NODE_USE_SYSTEM_CA: ['1'],
    NO_COLOR: ['1'],
    OPENSSL_CONF: [path('broken.cnf'), path('loads.cnf'), path('not-there')],
    OPENSSL_CONF_INCLUDE: [path('')],
    OPENSSL_ENGINES: [path('')],
    OPENSSL_MODULES: [path('')],
    TZ: ['America/New_York', 'junk'],
    UV_THREADPOOL_SIZE: ['0', 'junk'],
    UV_USE_IO_URING: ['1'],
    WATCH_REPORT_DEPENDENCIES: ['1'],
  };
  return Object.entries(settings).flatMap(([name, values]) => values.map((value) => ({ name, value })));
}

/** Variables that have a say, most of them before the program's first line: docs/permissions.md names each. */
export const namedInDocs = [
  'LD_PRELOAD',
  'NODE_CHANNEL_FD',
  'NODE_COMPILE_CACHE',
  'NODE_DEBUG',
  'NODE_DEBUG_NATIVE',
  'NODE_REPL_EXTERNAL_MODULE',
  'NODE_V8_COVERAGE',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'SystemRoot',
];
