import { plainDialling } from '../../../core/domain/dialling.ts';
import type { DiallingRules } from '../../../core/contract/settings.ts';
import type { Output } from '../../../core/contract/index.ts';
import { sipDate, type CheckResult } from '../../../core/domain/self-test.ts';
import { createPhone } from '../../../renderer/softphone/create-phone.ts';
import type { Phone, PhoneAccount } from '../../../renderer/softphone/phone.ts';
import { runSelfTest } from '../../../renderer/softphone/self-test.ts';
import { createTrace, redactedTrace, type TraceEntry } from '../../../renderer/softphone/trace.ts';
import type { LabAccount } from '../page/main.ts';

/** The real telephone with what stands beside it: dialling rules, trace and check. */
export type Tools = {
  readonly phone: Phone;
  readonly connect: (account: LabAccount) => void;
  dialling: DiallingRules;
  readonly follow: (on: boolean) => void;
  readonly entries: () => readonly TraceEntry[];
  readonly exported: () => string;
  readonly check: (server: string) => Promise<readonly CheckResult[]>;
};

declare global {
  // oxlint-disable-next-line no-var -- a global of the page can only be declared so
  var tools: Tools;
  // oxlint-disable-next-line no-var -- exposed by the test: what the host would find
  var probe: (server: string) => Promise<Output<'selfTest.server'>>;
}

const trace = createTrace({ now: () => Date.now() });
let clockDifference: number | null = null;
const phone = createPhone({
  clock: { now: () => Date.now() },
  dialling: () => tools.dialling,
  onSend: trace.sent,
  onReceive: (text) => {
    trace.received(text);
    const said = sipDate(text);
    if (said !== null) clockDifference = Date.now() - said;
  },
});

globalThis.tools = {
  phone,
  dialling: plainDialling,
  connect: ({ secrets, ...account }) => {
    const whole: PhoneAccount = {
      ...account,
      credentials: (realm) => Promise.resolve(secrets[realm] ?? ''),
    };
    phone.connect(whole);
  },
  follow: trace.set,
  entries: () => trace.getState().entries,
  exported: () => redactedTrace(trace.getState(), 'lab'),
  check: (server) =>
    runSelfTest(
      { phone, server, probe, clockDifference: () => clockDifference, now: () => Date.now() },
      () => undefined,
      new AbortController().signal,
    ),
};
