/** Whether a version such as `v2.45.1` is this one or a later one. */
export function isSince(version: string, major: number, minor: number): boolean {
  const [, ownMajor = '0', ownMinor = '0'] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(ownMajor) > major || (Number(ownMajor) === major && Number(ownMinor) >= minor);
}
