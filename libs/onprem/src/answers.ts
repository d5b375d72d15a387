import { Inject, Injectable } from '@nestjs/common';
import { metaOf } from './envelope.js';
import { ONPREM_CONFIG, type OnPremConfig } from './onprem.config.js';

/** Puts data into the envelope that nearly every answer of the on-premises API has. source: whatsapp-onprem-api.md §1 */
@Injectable()
export class Answers {
  constructor(@Inject(ONPREM_CONFIG) private readonly config: OnPremConfig) {}

  with(data: object): object {
    return { ...data, meta: metaOf(this.config.ONPREM_VERSION) };
  }

  /** Success with nothing to say. */
  done(): object {
    return this.with({});
  }
}
