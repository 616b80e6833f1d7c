import type { Input, ProcedureName } from '../core/contract/index.ts';
import type { FiguresAsked } from '../core/contract/figures.ts';
import type { Settings } from '../core/contract/settings.ts';
import type { Right } from '../core/domain/role.ts';
import type { Db } from '../db/client.ts';
import type { Policy } from './policy/policy.ts';
import { checkLocks, exportOfCall } from './policy/policy-locks.ts';
import { requireExport, requireRight } from './rights.ts';

/**
 * Which right each procedure needs, all in one place: the compiler refuses a procedure without a line, and every call of
 * every window passes here before its handler (core/rpc/serve.ts). A handler asks by itself (`requireRight`) only for what
 * hangs on the records it finds, such as whose call it is.
 */
type Needs<N extends ProcedureName> = (input: Input<N>) => Right | null;

/** For everybody: one's own work, or what guards itself. */
const open = (): null => null;
const always = (right: Right) => (): Right => right;

/** Settings that are rules for everybody at the desk, not one's own comfort. */
const houseRules: readonly (keyof Settings)[] = [
  'rulePack',
  'attemptsBudget',
  'recordingDays',
  'prospectMonths',
  'teamAfterMinutes',
];
/** Calls are an agent's own by the name: who takes another sees the calls of another. */
const ofSettings: Needs<'settings.set'> = (changes) =>
  houseRules.some((name) => changes[name] !== undefined)
    ? 'administer'
    : changes.agentName === undefined
      ? null
      : 'calls.all';

/** Where the logs of this desk go, and who can read them, is not the agent's to say; where a lead looks for others' is the lead's. */
const ofBundles: Needs<'bundles.set'> = ({ name, folder, recipient, recordings }) =>
  [name, folder, recipient, recordings].every((one) => one === undefined) ? 'bundles.read' : 'administer';

/** Sealed by a phrase of one's own, or from the start, a bundle goes past what an administrator has set. */
const ofBundleExport: Needs<'bundles.export'> = ({ passphrase, whole }) =>
  passphrase === '' && !whole ? null : 'export';

/** One's own figures are everybody's to see. */
const ofFigures = ({ agent }: FiguresAsked): Right | null => (agent === 'me' ? null : 'figures.team');

export const procedureRights: { readonly [N in ProcedureName]: Needs<N> } = {
  'session.hello': open,
  'session.claim': open,
  'session.lineState': open,
  'session.notify': open,
  'settings.get': open,
  'settings.set': ofSettings,
  'policy.get': open,
  'line.get': open,
  'line.save': open,
  'line.provision': open,
  'line.order': open,
  'line.credentials': open,
  'line.turn': open,
  'queue.page': open,
  'queue.counts': open,
  'request.get': open,
  'request.note': open,
  'prospect.byNumber': open,
  'promises.listen': open,
  'promises.calendar': open,
  'promises.appointment': open,
  'home.get': open,
  'request.snooze': open,
  'request.reassign': open,
  'request.reopen': open,
  'request.close': open,
  'request.merge': open,
  'request.split': open,
  'request.undo': open,
  'agents.list': open,
  'request.mergeCandidates': open,
  'request.farewell': open,
  'call.decide': open,
  'attempt.start': open,
  'attempt.step': open,
  'attempt.end': open,
  'attempt.hold': open,
  'attempt.draft': open,
  'attempt.pending': open,
  'outcome.kinds': open,
  'outcome.saveKinds': always('administer'),
  'outcome.save': open,
  'calls.page': open,
  'calls.get': open,
  'callViews.list': open,
  'callViews.save': open,
  'callViews.remove': open,
  'callViews.restore': open,
  'calls.export': always('export'),
  'scoreForms.list': open,
  'scoreForms.save': always('reviews.write'),
  'scoreForms.retire': always('reviews.write'),
  'reviews.list': always('reviews.write'),
  'reviews.get': always('reviews.write'),
  'reviews.open': always('reviews.write'),
  'reviews.move': always('reviews.write'),
  'reviews.score': always('reviews.write'),
  'reviews.amend': always('reviews.write'),
  'reviews.comment': always('reviews.write'),
  'reviews.reply': always('reviews.write'),
  'reviews.sampling': always('reviews.write'),
  'reviews.draw': always('reviews.write'),
  'reviews.weekly': always('reviews.write'),
  'reviews.setWeekly': always('reviews.write'),
  'calibrations.list': always('reviews.write'),
  'calibrations.start': always('reviews.write'),
  'calibrations.join': always('reviews.write'),
  'calibrations.get': always('reviews.write'),
  'mine.summary': open,
  'mine.calls': open,
  'mine.review': open,
  'mine.answer': open,
  'figures.scope': open,
  'figures.read': ofFigures,
  'figures.convincing': ofFigures,
  'exports.state': always('export'),
  'exports.start': always('export'),
  'exports.cancel': always('export'),
  'exports.schedule': always('administer'),
  'exports.saveSchedule': always('administer'),
  'webhooks.list': always('administer'),
  'webhooks.save': always('administer'),
  'webhooks.remove': always('administer'),
  'webhooks.renewSecret': always('administer'),
  'webhooks.messages': always('administer'),
  'webhooks.sendAgain': always('administer'),
  'backup.list': open,
  'backup.make': always('administer'),
  'backup.preview': always('administer'),
  'backup.restore': always('administer'),
  'backup.noteRead': open,
  'updates.state': open,
  'updates.check': open,
  'updates.install': open,
  'diagnostics.run': open,
  'diagnostics.stop': open,
  'diagnostics.bundle': open,
  'diagnostics.crashes': open,
  'diagnostics.windowFailed': open,
  'attempt.quality': open,
  'quality.get': open,
  'quality.trend': open,
  'probes.list': open,
  'probes.save': open,
  'intake.fileBegin': open,
  'intake.filePart': open,
  'intake.preview': open,
  'intake.import': open,
  'intake.cancel': open,
  'intake.batches': open,
  'intake.rejects': open,
  'practice.seed': open,
  'intake.log': open,
  'intake.delivery': open,
  'intake.replay': open,
  'intake.settle': open,
  'intake.waiting': open,
  'intake.server': open,
  'intake.setServer': always('administer'),
  'probes.intake': open,
  'probes.setIntake': always('administer'),
  'probes.makeSecret': always('administer'),
  'mailbox.list': open,
  'mailbox.save': always('administer'),
  'mailbox.remove': always('administer'),
  'mailbox.test': always('administer'),
  'mailbox.state': open,
  'mailbox.recent': open,
  'mailbox.learn': always('administer'),
  'feed.list': open,
  'feed.save': always('administer'),
  'feed.remove': always('administer'),
  'feed.test': always('administer'),
  'feed.read': open,
  'feed.state': open,
  'probes.form': open,
  'probes.formAccess': open,
  'probes.setFormAccess': open,
  'asked.inPerson': open,
  'asked.byVoice': open,
  'probes.setStatus': open,
  'probes.wordings': open,
  'probes.yield': open,
  'offers.list': open,
  'offers.save': open,
  'offers.remove': open,
  'offers.restore': open,
  'offers.sample': open,
  'offers.rates': open,
  'needs.report': open,
  'needs.export': always('export'),
  'talk.get': open,
  'talk.tick': open,
  'quarantine.list': open,
  'quarantine.page': open,
  'quarantine.settle': open,
  'quarantine.undo': open,
  'quarantine.keep': open,
  'recording.begin': open,
  'recording.append': open,
  'recording.mark': open,
  'recording.end': open,
  'recording.get': open,
  'recording.read': open,
  'recording.review': open,
  'recording.peaks': open,
  'recording.addMark': open,
  'recording.removeMark': open,
  'callFile.begin': always('export'),
  'callFile.next': open,
  'voicemail.list': open,
  'voicemail.begin': open,
  'voicemail.append': open,
  'voicemail.save': open,
  'voicemail.rename': open,
  'voicemail.remove': open,
  'voicemail.read': open,
  'consent.withdraw': open,
  'person.evidence': always('export'),
  'person.erasePlan': open,
  'person.erase': open,
  'suppressions.page': open,
  'suppressions.add': open,
  'suppressions.lift': open,
  'suppressions.import': open,
  'retention.preview': open,
  'remote.answer': open,
  'role.get': open,
  'role.set': open,
  'role.setCode': open,
  'rules.get': open,
  'rules.preview': open,
  'rules.save': always('administer'),
  'hotKeys.states': open,
  'selfTest.server': open,
  'watchedFolder.get': open,
  'watchedFolder.set': open,
  'requests.page': open,
  'requests.count': open,
  'requests.choices': open,
  'views.list': open,
  'views.save': open,
  'views.remove': open,
  'views.restore': open,
  'bulk.preview': open,
  'bulk.start': open,
  'bulk.list': open,
  'bulk.cancel': open,
  'bulk.undo': open,
  'bundles.status': open,
  'bundles.set': ofBundles,
  'bundles.export': ofBundleExport,
  'bundles.import': always('bundles.read'),
  'workstations.list': always('bundles.read'),
  'workstations.setReviewer': always('bundles.read'),
  'work.state': open,
  'work.start': open,
  'work.pause': open,
  'work.resume': open,
  'work.stop': open,
  'work.next': open,
};

/** The right that a call of this input needs; null for none. */
export const rightOf = <N extends ProcedureName>(name: N, input: Input<N>): Right | null =>
  procedureRights[name](input);

/**
 * Refuses what the role of this workstation may not do, and what its policy keeps. Errors: `role/not-allowed` (data: right,
 * role), `policy/locked`, `policy/no-export`.
 */
export const createGuard =
  (db: Db, policy?: Pick<Policy, 'current' | 'rows'>) =>
  async <N extends ProcedureName>(name: N, input: Input<N>): Promise<void> => {
    const right = rightOf(name, input);
    if (right !== null) await requireRight(db, right);
    const inForce = policy?.current() ?? null;
    if (policy && inForce) checkLocks(inForce, policy.rows(), name, input);
    const format = exportOfCall(name, input);
    if (format !== null) await requireExport(db, format);
  };
