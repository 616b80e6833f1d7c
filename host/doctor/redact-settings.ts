import { z } from 'zod';
import { feedSettings } from '../../core/contract/feed.ts';
import { mailboxSettings } from '../../core/contract/mailbox.ts';
import { settingsShape } from '../../core/contract/settings.ts';
import { intakeHttpSettings } from '../intake/http/intake-http.ts';
import { storedLineOf } from '../line-accounts.ts';

/** Settings whose value names nobody and no machine. A new one is left out until it is named here. */
const plain = [
  'language',
  'theme',
  'defaultCountry',
  'dialling',
  'echoCancellation',
  'noiseSuppression',
  'autoGainControl',
  'warmMicrophone',
  'attemptsBudget',
  'recordingDays',
  'prospectMonths',
  'voicemailHangUp',
  'reminderMinutes',
  'reminderNames',
  'reminderSound',
  'teamAfterMinutes',
  'autoAdvance',
  'altForLetters',
  'hotKeys',
  'welcomed',
] as const satisfies readonly (keyof typeof settingsShape.shape)[];

const record = z.record(z.string(), z.unknown()).catch({});
const each = <T>(value: unknown, shape: z.ZodType<T>, shown: (one: T) => object): readonly object[] =>
  Object.values(record.parse(value ?? {})).flatMap((one) => {
    const parsed = shape.safeParse(one);
    return parsed.success ? [shown(parsed.data)] : [{ damaged: true }];
  });

/** How this workstation is set, without addresses, accounts, names and what people typed. */
export const redactSettings = (stored: Readonly<Record<string, unknown>>): object => {
  const line = storedLineOf(stored['line']);
  const intake = intakeHttpSettings.safeParse(stored['intake.http'] ?? {});
  return {
    ...Object.fromEntries(
      plain.flatMap((name) => {
        const parsed = settingsShape.shape[name].safeParse(stored[name]);
        return parsed.success ? [[name, parsed.data]] : [];
      }),
    ),
    line: line && {
      kind: line.kind,
      accounts: line.accounts.map(({ server, options }) => ({
        scheme: new URL(server).protocol,
        proxy: options.outboundProxy !== '',
        callerId: options.callerId.way,
        earlyMedia: options.earlyMedia,
        dtmf: options.dtmf,
        codecs: options.codecs,
        sessionTimers: options.sessionTimers,
        stun: options.stun !== '',
        turn: options.turn !== '',
      })),
    },
    intakeHttp: intake.success
      ? {
          enabled: intake.data.enabled,
          port: intake.data.port,
          open: intake.data.tls !== null,
          hosts: intake.data.hosts.length,
        }
      : { damaged: true },
    mailboxes: each(stored['intake.mailboxes'], mailboxSettings, (one) => ({
      enabled: one.enabled,
      port: one.port,
      security: one.security,
      signIn: one.signIn.kind,
      after: one.after,
      days: one.days,
      rules: one.rules.length,
    })),
    feeds: each(stored['intake.feeds'], feedSettings, (one) => ({
      enabled: one.enabled,
      scheme: new URL(one.url).protocol,
      preset: one.preset,
      signIn: one.signIn.kind,
      paging: one.paging.kind,
      everyMinutes: one.everyMinutes,
    })),
    watchedFolder: stored['watchedFolder'] !== undefined && stored['watchedFolder'] !== null,
  };
};
