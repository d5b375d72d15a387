import { Module } from '@nestjs/common';
import { AddNumber } from './add-number/add-number.js';
import { NumbersController } from './add-number/numbers.controller.js';
import { Numbers } from './numbers.js';
import { SendersController } from './show-senders/senders.controller.js';

@Module({ providers: [Numbers, AddNumber], exports: [Numbers, AddNumber] })
export class NumbersModule {}

@Module({ imports: [NumbersModule], controllers: [NumbersController, SendersController] })
export class NumbersApiModule {}
