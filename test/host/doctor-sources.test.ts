import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { FeedState } from '../../core/contract/feed.ts';
import type { IntakeServer } from '../../core/contract/intake-http.ts';
import type { MailboxState } from '../../core/contract/mailbox.ts';
import type { DoctorFinding } from '../../core/domain/doctor.ts';
import { runDoctor } from '../../host/doctor/run-doctor.ts';
import type { Running } from '../../host/doctor/subject.ts';
import { receiverOf } from '../../host/intake/receive.ts';
import { makeProbe } from '../db/leads.ts';
import { dataFolder } from '../db/records.ts';
import { makeCertificate } from '../support/certificate.ts';
import { openContext, type TestContext } from './context.ts';

const now = Date.parse('2026-03-12T10:00:00Z');
const ids = ['7', '8', '9'].map((last) => `01890a5d-ac96-774b-bcce-b302099a805${last}`);
const [mailboxUid = '', offUid = '', feedUid = ''] = ids;

const mailbox = (name: string, enabled: boolean) => ({
  name,
  enabled,
  host: 'imap.example.org',
  port: 993,
  security: 'tls',
  authority: '',
  user: 'forms',
  signIn: { kind: 'password' },
  folder: 'INBOX',
  after: 'seen',
  moveTo: '',
  days: 3,
  rules: [],
});

const running = (changes: Partial<Running> = {}): Running => ({
  intake: () =>
    Promise.resolve({
      enabled: false,
      port: 8470,
      open: false,
      state: 'off',
      address: null,
      error: null,
    } satisfies IntakeServer),
  mailboxes: () => Promise.resolve([]),
  feeds: () => Promise.resolve([]),
  watchedFolder: () => Promise.resolve({ folder: null, state: 'off' }),
  backup: () => ({ lastAt: null, error: null, running: false }),
  policy: () => ({ state: 'none', file: '/x', since: null, error: null, problems: [] }),
  clockWentBackMs: () => 0,
  ...changes,
});

const look = async ({ dataDir, ports }: TestContext, host: Running | null, at = now) => {
  const report = await runDoctor(
    { dataDir, ports: { ...ports, clock: { now: () => at } }, running: host },
    { whole: false, signal: new AbortController().signal },
  );
  return (finding: DoctorFinding) => report.checks.filter((check) => check.finding === finding);
};

const failing: MailboxState = {
  mailbox: mailboxUid,
  state: 'waiting',
  since: now,
  error: { code: 'mailbox/sign-in', message: 'x' },
  nextTryAt: null,
  lastLookAt: now - 3_600_000,
  taken: 0,
  unknown: 0,
  problem: null,
};
const reading: FeedState = {
  feed: feedUid,
  state: 'waiting',
  since: now,
  error: null,
  nextTryAt: null,
  lastReadAt: now - 60_000,
  pages: 1,
  leads: 1,
};

describe('the sources', () => {
  it('are told each by how it fares now, or that it is followed only while Rappel runs', async () => {
    const context = await openContext(now);
    await context.db.write('settings.write', {
      at: now,
      values: {
        'intake.mailboxes': { [mailboxUid]: mailbox('Forms', true), [offUid]: mailbox('Old', false) },
        'intake.feeds': {
          [feedUid]: {
            name: 'Shop',
            enabled: true,
            url: 'https://shop.example.org/leads',
            probe: mailboxUid,
            preset: 'generic',
            signIn: { kind: 'none' },
            paging: { kind: 'none' },
            everyMinutes: 5,
          },
        },
        watchedFolder: { path: '/srv/leads', probe: mailboxUid },
      },
    });
    const live = await look(
      context,
      running({
        mailboxes: () => Promise.resolve([failing]),
        feeds: () => Promise.resolve([reading]),
        watchedFolder: () => Promise.resolve({ folder: null, state: 'away' }),
      }),
    );
    expect(live('source-failing')).toMatchObject([
      {
        subject: 'Forms',
        level: 'error',
        facts: { kind: 'mailbox', code: 'mailbox/sign-in', last: '2026-03-12 09:00' },
      },
      { subject: '/srv/leads', facts: { kind: 'folder', code: 'watched-folder/away' } },
    ]);
    expect(live('source-off')).toMatchObject([{ subject: 'Old', level: 'skipped' }]);
    expect(live('source-reads')).toMatchObject([{ subject: 'Shop', facts: { last: '2026-03-12 09:59' } }]);
    const outside = await look(context, null);
    expect(outside('source-stopped').map(({ subject }) => subject)).toEqual(['Forms', 'Shop', '/srv/leads']);
  });

  it('are told by what came of their last arrival', async () => {
    let probe = '';
    const context = await openContext(now, (db) => {
      probe = makeProbe(db);
    });
    const receive = (body: string) =>
      receiverOf(context).receive({
        probe,
        source: 'http',
        sender: '127.0.0.1',
        contentType: 'application/json',
        body: Buffer.from(body),
      });
    await receive('{"nom":"Ana","tel":"0199000001"}');
    expect((await look(context, null))('source-took')).toMatchObject([
      { facts: { kind: 'http', taken: '2026-03-12 10:00' } },
    ]);
    context.clock.advance(3_600_000);
    await receive('not json');
    expect((await look(context, null))('source-refused')).toMatchObject([
      { level: 'warning', facts: { kind: 'http', taken: '2026-03-12 10:00', refused: '2026-03-12 11:00' } },
    ]);
  });
});

describe('the HTTP intake and its certificate', () => {
  it('is off, listens, or says what keeps it; and its certificate is good, ends soon, or is over', async () => {
    const context = await openContext(now);
    expect((await look(context, null))('intake-off')).toHaveLength(1);
    const { files, cert } = makeCertificate(dataFolder(), 'intake.example.org', 90);
    const set = (certificate: string) =>
      context.db.write('settings.write', {
        at: now,
        values: {
          'intake.http': { enabled: true, port: 8470, tls: { certificate, key: files.key }, hosts: [] },
        },
      });
    await set(files.certificate);
    const until = Date.parse(new X509Certificate(cert).validTo);
    const day = 86_400_000;
    expect((await look(context, null, until - 60 * day))('certificate-valid')).toMatchObject([
      { subject: files.certificate, facts: { days: 60 } },
    ]);
    expect((await look(context, null, until - 3 * day))('certificate-soon')).toMatchObject([
      { facts: { days: 3 } },
    ]);
    const over = await look(context, null, until + day);
    expect(over('certificate-over')).toMatchObject([{ level: 'error' }]);
    expect(over('intake-on')).toMatchObject([{ facts: { port: 8470 } }]);
    await set('/nowhere/cert.pem');
    const failed = await look(
      context,
      running({
        intake: () =>
          Promise.resolve({
            enabled: true,
            port: 8470,
            open: true,
            state: 'failed',
            address: null,
            error: { code: 'intake/certificate', message: 'x' },
          }),
        backup: () => ({ lastAt: null, error: 'backup/no-room', running: false }),
        clockWentBackMs: () => 3_600_000,
      }),
    );
    expect(failed('certificate-unreadable')).toHaveLength(1);
    expect(failed('intake-failed')).toMatchObject([{ facts: { code: 'intake/certificate' } }]);
    expect(failed('backup-failed')).toMatchObject([{ facts: { code: 'backup/no-room' } }]);
    expect(failed('clock-went-back')).toMatchObject([{ facts: { seconds: 3_600 } }]);
  });
});
