import type { Reporter } from './reporter.ts';
import { escapeJson } from '../text/visible.ts';

/** The results document, indented; of several servers one document a line (NDJSON). */
export const json: Reporter = ({ many, ascii }) => ({
  // Nothing was judged, so there are no results.
  unread: () => '',
  server: (results) => `${escapeJson(JSON.stringify(results, null, many ? 0 : 2), ascii)}\n`,
});
