import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '#platform/kernel';

const PLACE = /\(?(file:\/\/\S+?main\.js):(\d+):(\d+)\)?/;

/** What to write before the process ends: a sentence for a person, or a stack trace that names our source files. */
export function lastWords(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  return error instanceof Error ? readable(error.stack ?? error.message) : String(error);
}

/**
 * The program runs as one bundled file. Its map takes more memory than the program (`--enable-source-maps`: 40 MB), so it is opened
 * only here, at the very end; NODE_OPTIONS can turn it on for the whole life of a process that is looked into.
 */
function readable(stack: string): string {
  try {
    const file = PLACE.exec(stack)?.[1];
    if (!file) return stack;
    const map = new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(file)}.map`, 'utf8')));
    return stack.replaceAll(new RegExp(PLACE, 'g'), (place, _file, line, column) => {
      const origin = map.findOrigin(Number(line), Number(column));
      return 'fileName' in origin ? `(${origin.fileName}:${origin.lineNumber}:${origin.columnNumber})` : place;
    });
  } catch {
    return stack;
  }
}
