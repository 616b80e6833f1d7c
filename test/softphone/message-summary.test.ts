import { describe, expect, it } from 'vitest';
import { readMessageSummary } from '../../renderer/softphone/message-summary.ts';

describe('what the PBX says of the mailbox (RFC 3842)', () => {
  it.each([
    [
      'Messages-Waiting: yes\r\nMessage-Account: sip:a@b\r\nVoice-Message: 2/8 (0/2)\r\n',
      { waiting: true, fresh: 2 },
    ],
    ['messages-waiting: YES\nvoice-message : 12/0', { waiting: true, fresh: 12 }],
    ['Messages-Waiting: yes\r\n', { waiting: true, fresh: 0 }],
    ['Messages-Waiting: no\r\nVoice-Message: 3/8', { waiting: false, fresh: 0 }],
    ['Messages-Waiting: yes\r\nVoice-Message: 99999999999/1', { waiting: true, fresh: 0 }],
    ['Messages-Waiting: perhaps', null],
    ['<script>Messages-Waiting: yes</script>', null],
    ['', null],
  ])('%j', (body, said) => {
    expect(readMessageSummary(body)).toEqual(said);
  });
});
