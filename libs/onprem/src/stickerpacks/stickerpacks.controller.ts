import { Controller, Delete, Get, Patch, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { OnPrem } from '../authenticate/onprem-route.js';
import { notFound, type OnPremRefusal } from '../onprem.errors.js';

/** Stickers are sent one by one; WhatsApp's Cloud API knows no packs of them, so none is ever found. */
const notOffered = (): OnPremRefusal =>
  notFound('Sticker packs are not offered any more: send a sticker as a message of its own.');

/** source: whatsapp-onprem-api.md §12 */
@ApiExcludeController()
@Controller('nodes/:node/v1/stickerpacks')
export class StickerpacksController {
  @Get()
  @OnPrem('user')
  listPacks(): never {
    throw notOffered();
  }

  @Post()
  @OnPrem('user')
  createPack(): never {
    throw notOffered();
  }

  @Get(':id')
  @OnPrem('user')
  showPack(): never {
    throw notOffered();
  }

  @Patch(':id')
  @OnPrem('user')
  changePack(): never {
    throw notOffered();
  }

  @Delete(':id')
  @OnPrem('user')
  removePack(): never {
    throw notOffered();
  }

  @Get(':id/stickers')
  @OnPrem('user')
  listStickers(): never {
    throw notOffered();
  }

  @Post(':id/stickers')
  @OnPrem('user')
  addSticker(): never {
    throw notOffered();
  }

  @Get(':id/stickers/:index')
  @OnPrem('user')
  showSticker(): never {
    throw notOffered();
  }

  @Patch(':id/stickers/:index')
  @OnPrem('user')
  changeSticker(): never {
    throw notOffered();
  }

  @Delete(':id/stickers/:index')
  @OnPrem('user')
  removeSticker(): never {
    throw notOffered();
  }
}
