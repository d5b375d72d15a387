import { Injectable } from '@nestjs/common';
import { Database } from '#platform/database';
import { addToOutbox } from '#platform/outbox';
import { SubmitTemplates } from './submit-templates.js';
import { TEMPLATE_QUEUE } from './template-queue.js';
import { WaitingRepository } from './waiting.repository.js';

const OFFERED_AT_ONCE = 50;
const ASKED_AT_ONCE = 20;
/** After this long a submission counts as lost; the pause doubles with each failure, up to an hour. */
const OVERDUE_SECONDS = 30;
const LONGEST_PAUSE_SECONDS = 3_600;
/** Verdicts come by webhook; a template silent for this long is asked after, in case one got lost. */
const SILENT_SECONDS = 180;

/** The safety net under submission: offers again what got lost, asks after what stays silent. One step of a repeater. */
@Injectable()
export class PendingTemplates {
  constructor(
    private readonly database: Database,
    private readonly waiting: WaitingRepository,
    private readonly submissions: SubmitTemplates,
  ) {}

  /** True when there is more to do at once. */
  async step(): Promise<boolean> {
    const offered = await this.database.withSystem('offer overdue templates', async (tx) => {
      const ids = await this.waiting.takeOverdue(tx, OFFERED_AT_ONCE, OVERDUE_SECONDS, LONGEST_PAUSE_SECONDS);
      await addToOutbox(
        tx,
        ids.map((ref) => ({ queue: TEMPLATE_QUEUE, ref })),
      );
      return ids.length;
    });
    const silent = await this.database.withSystem('find silent templates', (tx) =>
      this.waiting.takeSilent(tx, ASKED_AT_ONCE, SILENT_SECONDS),
    );
    for (const owned of silent) await this.submissions.ask(owned);
    return offered === OFFERED_AT_ONCE || silent.length === ASKED_AT_ONCE;
  }
}
