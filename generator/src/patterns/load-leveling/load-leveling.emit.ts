import type * as Type from 'typebox';
import type { Bounds } from '../../../../templates/runtime/system.ts';
import type { boundsMembers } from '../../model/channel.ts';

export type DrawnBounds = {
  readonly [Member in Exclude<keyof typeof boundsMembers, 'deadLetter'>]?: Type.Static<(typeof boundsMembers)[Member]> | undefined;
};

/** Bounds of a queue; a subscription's own win over those of its topic. */
export function boundsOf(own: DrawnBounds | undefined, inherited: DrawnBounds = {}): Bounds {
  const maxLength = own?.maxLength ?? inherited.maxLength;
  const maxBytes = own?.maxBytes ?? inherited.maxBytes;
  const messageTtlMs = own?.messageTtlMs ?? inherited.messageTtlMs;
  return {
    overflow: own?.overflow ?? inherited.overflow ?? 'reject',
    ...(maxLength !== undefined && { maxLength }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(messageTtlMs !== undefined && { messageTtlMs }),
  };
}
