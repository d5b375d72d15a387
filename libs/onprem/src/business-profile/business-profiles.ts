import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Done, granted, NumberGraph, type OwnNumber } from '../number-graph.js';
import { ProfileAtMeta } from './business-profile.js';

const EDGE = 'whatsapp_business_profile';
const FIELDS = 'about,address,description,email,profile_picture_url,websites,vertical';
const Profiles = z.looseObject({ data: z.array(ProfileAtMeta) });

/** Reads and changes what people see of a business. source: whatsapp-cloud-api.md §4.1 */
@Injectable()
export class BusinessProfiles {
  constructor(private readonly graph: NumberGraph) {}

  async get(number: OwnNumber): Promise<ProfileAtMeta> {
    const { data } = granted(await this.graph.call(number, 'GET', `${EDGE}?fields=${FIELDS}`, Profiles), 1009);
    return data[0] ?? {};
  }

  /** What is given changes, the rest stays. */
  async change(number: OwnNumber, change: object): Promise<void> {
    const body = { messaging_product: 'whatsapp', ...change };
    granted(await this.graph.call(number, 'POST', EDGE, Done, body), 1009);
  }
}
