import type { Language } from '../contract/records.ts';
import { actionKindTexts, actions, handReasonTexts } from './actions.ts';
import { app } from './app.ts';
import { asked } from './asked.ts';
import { backups } from './backups.ts';
import { call, lineProblemTexts, lineResultTexts, ruleTexts } from './call.ts';
import {
  callColumnTexts,
  callDetailTexts,
  callFilters,
  callMarkTexts,
  callPromiseTexts,
  soundGradeTexts,
  callStepTexts,
  callViewTexts,
  filterProblemTexts,
} from './call-filters.ts';
import { calls } from './calls.ts';
import { dialling } from './dialling.ts';
import { doctor } from './doctor.ts';
import { doctorFoundTexts } from './doctor-findings.ts';
import { errorTexts } from './errors.ts';
import { evidence } from './evidence.ts';
import {
  dataFormatTexts,
  exportsTexts,
  exportTableTexts,
  messageStateTexts,
  scheduleStateTexts,
} from './exports.ts';
import { farewell } from './farewell.ts';
import { figureGroupTexts, figuresTexts } from './figures.ts';
import { headset } from './headset.ts';
import { home } from './home.ts';
import { hotKeys } from './hot-keys.ts';
import { batchStateTexts, fileFormatTexts, intake, leadFieldTexts, leadProblemTexts } from './intake.ts';
import {
  deliveryFateTexts,
  deliveryReasonTexts,
  deliverySourceTexts,
  intakeLog,
  presetTexts,
} from './intake-log.ts';
import { closedReasonTexts, person, probeKindTexts, promisedByTexts, promiseStateTexts } from './person.ts';
import { line } from './line.ts';
import { lineWords, practiceWords } from './phone.ts';
import { policy } from './policy.ts';
import {
  keptPlaceTexts,
  personalPlaceTexts,
  privacy,
  proofTexts,
  revokedViaTexts,
  suppressionSourceTexts,
} from './privacy.ts';
import { mailFeed, sourceStateTexts } from './mail-feed.ts';
import { needSourceTexts, offers } from './offers.ts';
import { formPlaceTexts, formWayHelpTexts, formWayTexts, probePage } from './probe-page.ts';
import { order } from './order.ts';
import { probes, probeStatusTexts } from './probes.ts';
import { quality } from './quality.ts';
import { quarantine } from './quarantine.ts';
import { queue, sectionTexts } from './queue.ts';
import { calendar, reminders } from './reminders.ts';
import { recording } from './recording.ts';
import { itemKindTexts, reviews, reviewStageTexts, scorePartTexts } from './reviews.ts';
import { recordingReview } from './recording-review.ts';
import { rules, weekdayTexts } from './rules.ts';
import { checkNameTexts, findingTexts, selfTest } from './self-test.ts';
import {
  bulkRefusalTexts,
  defaultViewTexts,
  listColumnTexts,
  listStateTexts,
  owedTexts,
  periodTexts,
  requests,
} from './requests.ts';
import { settings } from './settings.ts';
import { several } from './several.ts';
import { trace } from './trace.ts';
import { noUpdatesTexts, updateChannelTexts, updates } from './updates.ts';
import { watchedFolder, watchStateTexts } from './watched-folder.ts';
import { pauseReasonTexts, work } from './work.ts';
import { expectedTexts, wrapUp } from './wrap-up.ts';
import { bundleWarningTexts, folderStateTexts, roleTexts, workstations } from './workstations.ts';

const topics = {
  actionKind: actionKindTexts,
  actions,
  app,
  asked,
  backups,
  updates,
  updateChannel: updateChannelTexts,
  noUpdates: noUpdatesTexts,
  batchState: batchStateTexts,
  calendar,
  bulkRefusal: bulkRefusalTexts,
  call,
  calls,
  callFilters,
  callMark: callMarkTexts,
  callPromise: callPromiseTexts,
  soundGrade: soundGradeTexts,
  callColumn: callColumnTexts,
  callView: callViewTexts,
  callDetail: callDetailTexts,
  callStep: callStepTexts,
  filterProblem: filterProblemTexts,
  checkName: checkNameTexts,
  closedReason: closedReasonTexts,
  deliveryFate: deliveryFateTexts,
  deliveryReason: deliveryReasonTexts,
  deliverySource: deliverySourceTexts,
  defaultView: defaultViewTexts,
  dataFormat: dataFormatTexts,
  dialling,
  doctor,
  doctorFound: doctorFoundTexts,
  evidence,
  expected: expectedTexts,
  exports: exportsTexts,
  exportTable: exportTableTexts,
  farewell,
  figureGroup: figureGroupTexts,
  figures: figuresTexts,
  handReason: handReasonTexts,
  headset,
  home,
  hotKeys,
  fileFormat: fileFormatTexts,
  finding: findingTexts,
  formPlace: formPlaceTexts,
  formWay: formWayTexts,
  formWayHelp: formWayHelpTexts,
  bundleWarning: bundleWarningTexts,
  folderState: folderStateTexts,
  intake,
  keptPlace: keptPlaceTexts,
  intakeLog,
  itemKind: itemKindTexts,
  leadField: leadFieldTexts,
  leadProblem: leadProblemTexts,
  line,
  listColumn: listColumnTexts,
  listState: listStateTexts,
  lineProblem: lineProblemTexts,
  lineResult: lineResultTexts,
  lineWords,
  mailFeed,
  messageState: messageStateTexts,
  needSource: needSourceTexts,
  offers,
  order,
  pauseReason: pauseReasonTexts,
  owed: owedTexts,
  period: periodTexts,
  person,
  personalPlace: personalPlaceTexts,
  practice: practiceWords,
  policy,
  privacy,
  preset: presetTexts,
  probeKind: probeKindTexts,
  probePage,
  probes,
  probeStatus: probeStatusTexts,
  promisedBy: promisedByTexts,
  promiseState: promiseStateTexts,
  proof: proofTexts,
  quality,
  quarantine,
  queue,
  recording,
  recordingReview,
  reminders,
  requests,
  reviews,
  reviewStage: reviewStageTexts,
  revokedVia: revokedViaTexts,
  role: roleTexts,
  rule: ruleTexts,
  rules,
  scorePart: scorePartTexts,
  scheduleState: scheduleStateTexts,
  section: sectionTexts,
  selfTest,
  settings,
  suppressionSource: suppressionSourceTexts,
  sourceState: sourceStateTexts,
  trace,
  several,
  watchedFolder,
  watchState: watchStateTexts,
  weekday: weekdayTexts,
  work,
  workstations,
  wrapUp,
};

/** Every text of the screens in one language, by topic. */
export type Messages = { readonly [T in keyof typeof topics]: (typeof topics)[T]['fr'] };

const inLanguage = (language: Language): Messages =>
  Object.fromEntries(Object.entries(topics).map(([topic, both]) => [topic, both[language]])) as Messages;

export const messages: Readonly<Record<Language, Messages>> = { fr: inLanguage('fr'), en: inLanguage('en') };

/** The language of a screen: what was chosen, else what the system asks for, else English. */
export const languageFor = (chosen: Language | 'system', locale: string): Language =>
  chosen === 'system' ? (locale.toLowerCase().startsWith('fr') ? 'fr' : 'en') : chosen;

export const errorSentence = (code: string, fallback: string, language: Language, data?: unknown): string => {
  const named = new Map(typeof data === 'object' && data !== null ? Object.entries(data) : []);
  return (errorTexts[code]?.[language] ?? fallback).replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
    const value: unknown = named.get(name);
    return typeof value === 'string' ? value : whole;
  });
};
