import { randomToken } from '#platform/kernel';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { GraphError } from '../graph/graph-error.js';
import type { Journal } from '../journal/journal.js';

/** source: whatsapp-cloud-api.md §8.2 */
const VALID_MS = 30_000;

interface CodeRow {
  readonly code: string;
  /** The business token it stands for. */
  readonly token: string;
  readonly issuedAt: number;
  readonly used: boolean;
}

/** The codes Embedded Signup leaves in the browser: thirty seconds, one use. */
export class SignupCodes {
  private readonly byCode = new Map<string, CodeRow>();
  private readonly record: (row: CodeRow) => void;

  constructor(
    journal: Journal,
    private readonly clock: SandboxClock,
  ) {
    this.record = journal.channel<CodeRow>('signup_code', (row) => void this.byCode.set(row.code, row));
  }

  issue(token: string): string {
    const code = `AQB${randomToken(96)}`;
    this.put({ code, token, issuedAt: this.clock.ms(), used: false });
    return code;
  }

  /** The token, once and in time. */
  redeem(code: string): string {
    const row = this.byCode.get(code);
    if (!row) throw refused('Invalid verification code format.');
    if (row.used) throw refused('This authorization code has been used.');
    if (this.clock.ms() - row.issuedAt >= VALID_MS) throw refused('This authorization code has expired.');
    this.put({ ...row, used: true });
    return row.token;
  }

  private put(row: CodeRow): void {
    this.byCode.set(row.code, row);
    this.record(row);
  }
}

const refused = (message: string): GraphError => new GraphError(100, undefined, { message });
