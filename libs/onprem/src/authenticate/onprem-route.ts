import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { OtherProof } from '#identity';
import { ONPREM_ACCESS, type OnPremAccess } from './onprem-access.js';
import { OnPremGuard } from './onprem.guard.js';

/** Opens a handler below `/nodes/{node}/v1` to the callers named; on a handler only, as every access rule. */
export const OnPrem = (access: OnPremAccess): MethodDecorator =>
  applyDecorators(OtherProof('on-premises token'), SetMetadata(ONPREM_ACCESS, access), UseGuards(OnPremGuard));
