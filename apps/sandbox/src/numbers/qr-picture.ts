import { toBuffer, toString } from 'qrcode';

export const QR_FORMATS = ['SVG', 'PNG'] as const;
export type QrFormat = (typeof QR_FORMATS)[number];

const MIMES: Readonly<Record<QrFormat, string>> = { SVG: 'image/svg+xml', PNG: 'image/png' };
/** Meta documents no size; this one is good on a poster. */
const SIDE_PX = 512;

export interface QrPicture {
  readonly mime: string;
  readonly bytes: Buffer;
}

/** The QR code a phone's camera follows to the link. */
export async function qrPictureOf(link: string, format: QrFormat): Promise<QrPicture> {
  const bytes =
    format === 'SVG'
      ? Buffer.from(await toString(link, { type: 'svg', width: SIDE_PX }))
      : await toBuffer(link, { type: 'png', width: SIDE_PX });
  return { mime: MIMES[format], bytes };
}
