import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProviderOnly } from '#identity';
import { Clock } from '#platform/kernel';
import { cardDate } from './card-date.js';
import { PriceBook } from './price-book.js';
import { RateCardParameters, RateCardResponse, showRate } from './rate-card.schema.js';

@ApiTags('Billing')
@Controller('admin/v1/rate-cards')
export class RateCardsController {
  constructor(
    private readonly prices: PriceBook,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: "Meta's rates that hold on a day (today in UTC if none is given)" })
  @ApiOkResponse({ standardSchema: RateCardResponse })
  list(@Query({ schema: RateCardParameters }) query: RateCardParameters): RateCardResponse {
    const date = query.date ?? cardDate(this.clock.now(), 'UTC');
    return { date, data: this.prices.cards.inForce(date, query).map(showRate) };
  }
}
