/** A frame of Docker's log stream: one byte of which stream, three of nothing, four of length. */
const HEADER = 8;

/** The lines of a container without a terminal, whose output the Engine hands over in frames. */
export function linesIn(framed: Buffer): string[] {
  let text = '';
  for (let at = 0; at + HEADER <= framed.length;) {
    const length = framed.readUInt32BE(at + 4);
    text += framed.subarray(at + HEADER, at + HEADER + length).toString('utf8');
    at += HEADER + length;
  }
  return text.split('\n').filter((line) => line !== '');
}
