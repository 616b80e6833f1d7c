import type { Direction } from '../../core/contract/records.ts';
import type { CallQuality } from '../../core/domain/quality.ts';
import type { CallResult, CallState } from './phone.ts';

/**
 * The state of one call.
 *
 *   outbound  preparing ──sent──▶ dialling ──trying──▶ trying ──ringing──▶ ringing ◀──▶ early-media
 *                 │                  │                    │                    │            │
 *                 │                  └─────────── answered (from any of these) ┴─▶ connected
 *   inbound   incoming ──answering──▶ connecting ──answered──▶ connected
 *
 *   any of these ──ending (we hang up)──▶ ending ──ended──▶ ended
 *   any of these ──ended──▶ ended, for good
 *
 * An event that means nothing where the call is changes nothing: SIP.js and the network deliver late ones.
 */
export type CallEvent =
  | { readonly type: 'sent' }
  | { readonly type: 'trying' }
  | { readonly type: 'ringing' }
  | { readonly type: 'early-media' }
  | { readonly type: 'answering' }
  | { readonly type: 'answered'; readonly at: number }
  | { readonly type: 'muted'; readonly muted: boolean }
  | { readonly type: 'held'; readonly held: boolean; readonly at: number }
  | { readonly type: 'digits'; readonly digits: string }
  | { readonly type: 'silent'; readonly silent: boolean }
  | { readonly type: 'quality'; readonly quality: CallQuality }
  | { readonly type: 'ending' }
  | { readonly type: 'ended'; readonly at: number; readonly result: CallResult };

export const newCall = (
  id: string,
  direction: Direction,
  number: string,
  displayName: string,
  at: number,
): CallState => ({
  id,
  direction,
  number,
  displayName,
  phase: direction === 'outbound' ? 'preparing' : 'incoming',
  startedAt: at,
  answeredAt: null,
  endedAt: null,
  muted: false,
  held: false,
  holdMs: 0,
  heldSince: null,
  digits: '',
  silent: false,
  quality: null,
  result: null,
});

const before = (call: CallState, ...phases: readonly CallState['phase'][]): boolean =>
  phases.includes(call.phase);

const released = (call: CallState, at: number): CallState =>
  call.heldSince === null
    ? call
    : { ...call, held: false, heldSince: null, holdMs: call.holdMs + Math.max(0, at - call.heldSince) };

export const nextCall = (call: CallState, event: CallEvent): CallState => {
  if (call.phase === 'ended') return call;
  switch (event.type) {
    case 'sent':
      return before(call, 'preparing') ? { ...call, phase: 'dialling' } : call;
    case 'trying':
      return before(call, 'dialling') ? { ...call, phase: 'trying' } : call;
    case 'ringing':
      return before(call, 'dialling', 'trying', 'early-media') ? { ...call, phase: 'ringing' } : call;
    case 'early-media':
      return before(call, 'dialling', 'trying', 'ringing') ? { ...call, phase: 'early-media' } : call;
    case 'answering':
      return before(call, 'incoming') ? { ...call, phase: 'connecting' } : call;
    case 'answered':
      return before(call, 'dialling', 'trying', 'ringing', 'early-media', 'connecting')
        ? { ...call, phase: 'connected', answeredAt: event.at }
        : call;
    case 'muted':
      return call.muted === event.muted ? call : { ...call, muted: event.muted };
    case 'held':
      if (call.phase !== 'connected' || call.held === event.held) return call;
      return event.held ? { ...call, held: true, heldSince: event.at } : released(call, event.at);
    case 'digits':
      return call.phase === 'connected' || call.phase === 'early-media'
        ? { ...call, digits: call.digits + event.digits }
        : call;
    case 'silent':
      return call.phase === 'connected' && call.silent !== event.silent
        ? { ...call, silent: event.silent }
        : call;
    case 'quality':
      return call.phase === 'connected' ? { ...call, quality: event.quality } : call;
    case 'ending':
      return call.phase === 'ending' ? call : { ...call, phase: 'ending' };
    case 'ended':
      return {
        ...released(call, event.at),
        phase: 'ended',
        endedAt: event.at,
        silent: false,
        result: event.result,
      };
  }
};
