import { Controller, Get, Param, Put } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OnPrem } from '../authenticate/onprem-route.js';
import { notFound, type OnPremRefusal } from '../onprem.errors.js';

/**
 * Keys of people's phones. The hosted network keeps them to itself unless a number asks for identity checks, so no identity is ever
 * known here: the documented answer for what is not there. source: whatsapp-onprem-api.md §7, §15
 */
@ApiExcludeController()
@Controller('nodes/:node/v1/contacts')
export class ContactIdentityController {
  @Get(':contact/identity')
  @OnPrem('user')
  show(@Param('contact') contact: string): never {
    throw noIdentityOf(contact);
  }

  @Put(':contact/identity')
  @OnPrem('user')
  acknowledge(@Param('contact') contact: string): never {
    throw noIdentityOf(contact);
  }
}

const noIdentityOf = (contact: string): OnPremRefusal => notFound(`No identity of ${contact.slice(0, 40)} is known.`);
