import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

const QUIET_MS = 10_000;
const SHOWN_LINES = 200;
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Something that the person at the terminal can mend: told in words, without a stack. */
export class Refusal extends Error {
  constructor(message, help = '') {
    super([message, help].filter(Boolean).join('\n'));
  }
}

/** The person at the terminal pressed ^C. */
export class Interrupted extends Error {}

/**
 * Runs one command under a heading, with its duration; what it prints is shown only when it fails. `advice` pairs patterns of its
 * output with what to do about them.
 */
export async function step(title, command, args, { cwd, advice = [] }) {
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const stopTelling = tellTime(title, started);
  const { code, output, interrupted } = await run(command, args, cwd).finally(stopTelling);
  if (interrupted) throw new Interrupted();
  if (code === 0) return console.log(`✓ ${title} (${seconds()} s)`);
  const said = output.trim().split('\n').slice(-SHOWN_LINES).join('\n');
  const help = advice.find(([pattern]) => pattern.test(output))?.[1];
  throw new Refusal(`${title}: failed after ${seconds()} s.\n${said}`, help && `\n${help}`);
}

/** A second hand on a terminal; elsewhere a line now and then, so that a log shows that something goes on. */
function tellTime(title, started) {
  const elapsed = () => Math.round((Date.now() - started) / 1000);
  if (!process.stdout.isTTY) {
    console.log(`… ${title}`);
    const timer = setInterval(() => console.log(`… ${title}: ${elapsed()} s`), QUIET_MS);
    return () => clearInterval(timer);
  }
  const draw = () => process.stdout.write(`\r… ${title}: ${elapsed()} s`);
  draw();
  const timer = setInterval(draw, 1000);
  return () => {
    clearInterval(timer);
    process.stdout.write('\r\u001b[K');
  };
}

function run(command, args, cwd) {
  return new Promise((resolve) => {
    // The checkout's own tools first, and with them the pinned Node.
    const path = [join(cwd, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: path } });
    // ^C reaches the child as well; this process waits for it and reports.
    let interrupted = false;
    const stop = (signal) => {
      interrupted = true;
      child.kill(signal);
    };
    for (const signal of ENDING) process.on(signal, stop);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const finish = (code) => {
      for (const signal of ENDING) process.off(signal, stop);
      resolve({ code, output, interrupted });
    };
    child.once('error', (error) => {
      output += error.message;
      finish(1);
    });
    child.once('close', (code) => finish(code ?? 1));
  });
}
