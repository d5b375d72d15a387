import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { request } from 'undici';
import { z } from 'zod';
import { ProviderOnly } from '#identity';
import { InstallationClock } from '#platform/database';
import { Clock, Conflict, sleep, Unavailable } from '#platform/kernel';

export const SANDBOX_URL = Symbol('the sandbox of the installation, if it has one');
const MOST_SECONDS = 400 * 86_400;
/** Every process looks at the clock four times a second. */
const HEARD_EVERYWHERE_MS = 300;

const AdvanceClockRequest = z.strictObject({ seconds: z.number().int().min(1).max(MOST_SECONDS) });

const ClockResponse = z.object({ now: z.string(), can_advance: z.boolean() });
type ClockResponse = z.output<typeof ClockResponse>;

/** The business clock of the installation; with the sandbox it can be turned forward, so that nobody waits a day for a window to close. */
@ApiTags('Installation')
@Controller('admin/v1/clock')
export class ClockController {
  constructor(
    @Inject(SANDBOX_URL) private readonly sandboxUrl: string | null,
    private readonly installation: InstallationClock,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ProviderOnly()
  @ApiOperation({ summary: 'What time it is for this installation' })
  @ApiOkResponse({ standardSchema: ClockResponse })
  show(): ClockResponse {
    return { now: this.clock.now().toISOString(), can_advance: this.sandboxUrl !== null };
  }

  @Post('advance')
  @HttpCode(200)
  @ProviderOnly()
  @ApiOperation({ summary: 'Turn the clock of a sandbox installation forward' })
  @ApiOkResponse({ standardSchema: ClockResponse })
  async advance(
    @Body({ schema: AdvanceClockRequest }) body: z.output<typeof AdvanceClockRequest>,
  ): Promise<ClockResponse> {
    if (!this.sandboxUrl)
      throw new Conflict('clock_is_real', 'This installation talks to Meta; its clock is the real one.');
    const offset = await this.installation.advance(body.seconds * 1_000);
    await this.tellSandbox(this.sandboxUrl, offset);
    await sleep(HEARD_EVERYWHERE_MS);
    return this.show();
  }

  private async tellSandbox(url: string, offsetMs: number): Promise<void> {
    const answer = await request(`${url}/sandbox/clock`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ offset_ms: offsetMs }),
    }).catch(() => null);
    await answer?.body.dump();
    if (answer?.statusCode !== 200)
      throw new Unavailable(
        'sandbox_unavailable',
        'The platform’s clock was turned, the sandbox’s was not; advance by a second to repeat it.',
      );
  }
}
