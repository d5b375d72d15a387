const MOST_SHOWN = 300;

/** How many of the newest lines are worth looking at. */
export const LOOKED_AT = 30;

/** Of the newest lines of a log, the one that says most about why its process ended: the last error, else the last thing said. */
export function tellingLine(newest: readonly string[]): string | null {
  const lines = newest.filter((line) => !/^(\s+at |Node\.js v|[\s{}^]*$)/.test(line));
  const line = lines.findLast((each) => /^\w*Error\b/.test(each)) ?? lines.at(-1);
  return line ? said(line).slice(0, MOST_SHOWN) : null;
}

/** What a JSON log line says in words. */
function said(line: string): string {
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ') || line;
  } catch {
    return line;
  }
}
