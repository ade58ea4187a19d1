import { showProgress } from '../../src/system/progress.ts';

/** What is said of how far it has come while something goes on. */
export async function saidDuring(action: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = [];
  showProgress({ say: (text) => said.push(text), clear: () => {} });
  try {
    await action();
  } finally {
    showProgress(undefined);
  }
  return said;
}
