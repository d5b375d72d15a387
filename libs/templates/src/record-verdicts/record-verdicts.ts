import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform/database';
import type { VerdictChange, VerdictUpdate } from './verdict.js';

@Injectable()
export class RecordVerdicts {
  async execute(_tx: Tx, _updates: readonly VerdictUpdate[]): Promise<VerdictChange[]> {
    throw new Error('not yet');
  }
}
