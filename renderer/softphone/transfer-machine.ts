/**
 * A transfer that we asked for (REFER, RFC 3515), as the far end and its NOTIFY tell it.
 *
 *   asking ──accepted──▶ accepted ──progress 18x──▶ ringing
 *     │                      │                         │
 *     ├──── progress 2xx ────┴─────────────────────────┴──▶ done: our leg is no longer needed
 *     └──── refused, progress ≥ 300, nothing heard in time ──▶ failed: the call goes on
 *
 *   gone (the far end hangs up): done once it had accepted, else failed
 */
export type TransferPhase = 'asking' | 'accepted' | 'ringing' | 'done' | 'failed';

export type TransferProgress = {
  readonly phase: TransferPhase;
  /** Of the refusal, or of what came of the new call. */
  readonly sipCode: number | null;
};

export type TransferEvent =
  | { readonly type: 'accepted' }
  | { readonly type: 'refused'; readonly code: number | null }
  /** Status of the new call. That the far end will say no more is not believed: some say so with every word (SIP.js). */
  | { readonly type: 'progress'; readonly code: number }
  | { readonly type: 'silent' }
  | { readonly type: 'gone' };

export const newTransfer: TransferProgress = { phase: 'asking', sipCode: null };

export const isSettled = ({ phase }: TransferProgress): boolean => phase === 'done' || phase === 'failed';

const failed = (sipCode: number | null): TransferProgress => ({ phase: 'failed', sipCode });

export const nextTransfer = (before: TransferProgress, event: TransferEvent): TransferProgress => {
  if (isSettled(before)) return before;
  switch (event.type) {
    case 'accepted':
      return before.phase === 'asking' ? { ...before, phase: 'accepted' } : before;
    case 'refused':
      return failed(event.code);
    case 'progress': {
      const { code } = event;
      if (code >= 300) return failed(code);
      if (code >= 200) return { phase: 'done', sipCode: code };
      const phase = code > 100 ? 'ringing' : before.phase === 'ringing' ? 'ringing' : 'accepted';
      return phase === before.phase && code === before.sipCode ? before : { phase, sipCode: code };
    }
    case 'silent':
      return failed(null);
    case 'gone':
      return before.phase === 'asking' ? failed(null) : { phase: 'done', sipCode: before.sipCode };
  }
};

/** `SIP/2.0 180 Ringing`, the body of a NOTIFY about a REFER (message/sipfrag, RFC 3420). */
export const sipfragStatus = (body: string): number | null => {
  const code = /^SIP\/2\.0 ([1-6]\d\d)(?: |\r?\n|$)/i.exec(body.trimStart())?.[1];
  return code === undefined ? null : Number(code);
};
