import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { errorSentence, languageFor, messages } from '../../core/messages/index.ts';
import { doctorFoundTexts, doctorTodoTexts } from '../../core/messages/doctor-findings.ts';
import type { DoctorReport } from '../../core/domain/doctor.ts';
import type { Language } from '../../core/contract/records.ts';
import { ExpectedError } from '../../core/errors.ts';
import { makeDiagnosticBundle } from '../doctor/bundle.ts';
import { runDoctor } from '../doctor/run-doctor.ts';
import { useNetwork } from '../network.ts';
import { loadPolicy } from '../policy/load-policy.ts';
import { policyPlace } from '../policy/place.ts';
import { networkOf } from '../policy/policy.ts';
import type { Command } from './command.ts';
import { noPositionals, readOptions } from './options.ts';

const usage = 'doctor [--json] [--whole] [--bundle FILE] [--data DIR]';

/** For reading: a line of what was found, and one of what to do. */
const told = ({ checks }: DoctorReport, language: Language): string => {
  const t = messages[language].doctor;
  const lines = checks.flatMap(({ topic, level, finding, subject, facts }) => {
    const where = subject === null ? '' : ` (${subject})`;
    const { code } = facts;
    const why = typeof code === 'string' ? errorSentence(code, '', language) : '';
    const todo = [why, doctorTodoTexts[language][finding] ?? ''].filter((text) => text !== '').join(' ');
    const head = `${t[level].padEnd(16)}${t.found(`${t[topic]}${where}`, doctorFoundTexts[language][finding](facts))}`;
    return todo === '' ? [head] : [head, `${' '.repeat(16)}→ ${todo}`];
  });
  const errors = checks.filter(({ level }) => level === 'error').length;
  const warnings = checks.filter(({ level }) => level === 'warning').length;
  return `${[...lines, '', errors + warnings === 0 ? t.allGood : t.counts(errors, warnings)].join('\n')}\n`;
};

export const doctorCommand: Command = {
  summary:
    'Looks at versions, disk, database, line, intake, clock, certificates and rights, changes nothing, and exits with 1 where something is to be put right. --whole looks through every page of the database; --bundle writes what can be sent to who helps, without a name, number, word or secret.',
  usage,
  run: async (args, { dataDir, ports, write, signal, failed }) => {
    const flags = ['--json', '--whole'];
    const { values, positionals } = readOptions(
      args.filter((arg) => !flags.includes(arg)),
      ['bundle'],
      usage,
    );
    noPositionals(positionals, usage);
    const subject = { dataDir, ports, running: null };
    // As a running Rappel asks: with the authorities and the proxy of the machine's policy.
    const { policy } = loadPolicy(dataDir, { file: policyPlace(), now: ports.clock.now(), keepGood: false });
    useNetwork(networkOf(policy).found);
    const report = await runDoctor(subject, { whole: args.includes('--whole'), signal });
    if (report.checks.some(({ level }) => level === 'error')) failed();
    if (values.bundle !== undefined) {
      const path = resolve(values.bundle);
      try {
        writeFileSync(path, await makeDiagnosticBundle(subject, report, signal), { mode: 0o600 });
      } catch (error) {
        if (!(error instanceof Error && 'code' in error)) throw error;
        throw new ExpectedError(
          'doctor/not-written',
          `The bundle cannot be written to ${path} (${String(error.code)}). Name a file in a folder that is there and can be written to.`,
          undefined,
          { cause: error },
        );
      }
      if (args.includes('--json')) return { ...report, bundle: path };
    }
    if (args.includes('--json')) return report;
    await write(told(report, languageFor('system', ports.platform.locale)));
    return undefined;
  },
};
