import type { ReadDb, WriteDb } from './handle.ts';
import * as appointments from './stores/appointments.ts';
import * as agents from './stores/agents.ts';
import * as attemptFacts from './stores/attempt-facts.ts';
import * as attempts from './stores/attempts.ts';
import * as audit from './stores/audit.ts';
import * as batches from './stores/batches.ts';
import * as bundleExport from './stores/bundle-export.ts';
import * as bundleMerge from './stores/bundle-merge.ts';
import * as bundleRecordings from './stores/bundle-recordings.ts';
import * as bundleReviews from './stores/bundle-reviews.ts';
import * as bulk from './stores/bulk.ts';
import * as calibrations from './stores/calibrations.ts';
import * as callFile from './stores/call-file.ts';
import * as callFacts from './stores/call-facts.ts';
import * as callLog from './stores/call-log.ts';
import * as columns from './columns/tables.ts';
import * as decisions from './stores/decisions.ts';
import * as erasure from './stores/erasure.ts';
import * as evidence from './stores/evidence.ts';
import * as exportRows from './stores/export-rows.ts';
import * as figures from './stores/figures.ts';
import * as deliveries from './stores/deliveries.ts';
import * as home from './stores/home.ts';
import * as intakeLog from './stores/intake-log.ts';
import * as myCalls from './stores/my-calls.ts';
import * as offers from './stores/offers.ts';
import * as needs from './stores/needs.ts';
import * as outcomeKinds from './stores/outcome-kinds.ts';
import * as outcomes from './stores/outcomes.ts';
import * as promiseClock from './stores/promise-clock.ts';
import * as probeForms from './stores/probe-forms.ts';
import * as probeYields from './stores/probe-yields.ts';
import * as probes from './stores/probes.ts';
import * as quality from './stores/quality.ts';
import * as quarantineReview from './stores/quarantine-review.ts';
import * as quarantineSettlements from './stores/quarantine-settlements.ts';
import * as queue from './stores/queue.ts';
import * as recordingMarks from './stores/recording-marks.ts';
import * as recordings from './stores/recordings.ts';
import * as requestActions from './stores/request-actions.ts';
import * as requestMerge from './stores/request-merge.ts';
import * as requestDetail from './stores/request-detail.ts';
import * as requestList from './stores/request-list.ts';
import * as requests from './stores/requests.ts';
import * as reserveNext from './stores/reserve-next.ts';
import * as retention from './stores/retention.ts';
import * as reviewSampling from './stores/review-sampling.ts';
import * as reviews from './stores/reviews.ts';
import * as rulePacks from './stores/rule-packs.ts';
import * as rulesPreview from './stores/rules-preview.ts';
import * as scoreForms from './stores/score-forms.ts';
import * as seed from './stores/seed.ts';
import { applyPolicy } from './stores/policy.ts';
import * as settings from './stores/settings.ts';
import * as suppressions from './stores/suppressions.ts';
import * as sweep from './stores/sweep.ts';
import * as talks from './stores/talks.ts';
import * as views from './stores/views.ts';
import * as voicemail from './stores/voicemail.ts';
import * as webhooks from './stores/webhooks.ts';
import * as withdrawal from './stores/withdrawal.ts';
import * as workstations from './stores/workstations.ts';
import * as workSessions from './stores/work-sessions.ts';

/**
 * Everything that can be asked of the database, by name. A read runs in the reader's thread; a write runs in
 * the writer's thread, inside one transaction; an upkeep runs there, too, and keeps its own. To add one: write the store function, name it here.
 */
export const reads = {
  'settings.read': settings.read,
  'queue.page': queue.queuePage,
  'queue.counts': queue.queueCounts,
  'queue.nextTurn': sweep.nextTurn,
  'request.detail': requestDetail.requestDetail,
  'promises.reminders': promiseClock.dueReminders,
  'promises.appointments': appointments.appointmentPage,
  'promises.appointment': appointments.appointmentOf,
  'home.read': home.readHome,
  'promises.next': promiseClock.nextReminder,
  'requests.open': requests.openRequestOf,
  'requests.mergeCandidates': requestMerge.mergeCandidates,
  'agents.list': agents.listAgents,
  'agents.own': agents.ownAgent,
  'prospects.byNumber': requests.prospectsByNumber,
  'call.decide': decisions.decideFor,
  'rules.inForce': rulePacks.rulesInForce,
  'rules.preview': rulesPreview.previewRules,
  'attempts.pending': attempts.pendingAttempts,
  'attempts.facts': attemptFacts.attemptFacts,
  'outcomes.kinds': outcomeKinds.outcomeKinds,
  'calls.page': callLog.callPage,
  'scoreForms.list': scoreForms.listForms,
  'reviews.list': reviews.listReviews,
  'reviews.get': reviews.getReview,
  'reviews.sampling': reviewSampling.samplingRule,
  'reviews.weekly': reviewSampling.weeklyDraw,
  'calibrations.list': calibrations.listCalibrations,
  'calibrations.get': calibrations.calibrationDifference,
  'mine.summary': myCalls.mySummary,
  'mine.calls': myCalls.myCalls,
  'mine.review': myCalls.myReview,
  'exports.page': exportRows.exportPage,
  'webhooks.list': webhooks.listWebhooks,
  'webhooks.messages': webhooks.webhookMessages,
  'webhooks.next': webhooks.nextMessage,
  'calls.facts': callFacts.callFacts,
  'figures.convincing': figures.convincing,
  'figures.probes': figures.figureProbes,
  'figures.read': figures.readFigures,
  'quality.attempt': quality.attemptQuality,
  'quality.trend': quality.qualityTrend,
  'recordings.get': recordings.recordingOf,
  'recordings.running': recordings.runningRecordings,
  'recordings.before': recordings.recordingsBefore,
  'recordings.review': recordingMarks.recordingReview,
  'calls.isOwn': attemptFacts.isOwnCall,
  'calls.ofMark': recordingMarks.attemptOfMark,
  'calls.file': callFile.callFacts,
  'voicemail.list': voicemail.voicemailMessages,
  'audit.verify': audit.verifyChain,
  'suppressions.page': suppressions.suppressionPage,
  'erasure.plan': erasure.planErasure,
  'erasure.ofPeople': erasure.erasedWith,
  'erasure.scrubOwed': erasure.isScrubOwed,
  'evidence.read': evidence.readEvidence,
  'retention.duePeople': retention.duePeople,
  'retention.duePeopleCounts': retention.duePeopleCounts,
  'retention.dueOthers': retention.dueOthers,
  'retention.dueSounds': retention.dueSounds,
  'retention.runs': retention.retentionRuns,
  'probes.list': probes.listProbes,
  'probes.get': probes.getProbe,
  'probes.find': probes.findProbe,
  'probes.wordings': probes.probeWordings,
  'probes.yields': probeYields.probeYields,
  'offers.list': offers.listOffers,
  'offers.sample': offers.openingSampleOf,
  'offers.rates': talks.tickRates,
  'needs.report': needs.unmetNeeds,
  'talk.get': talks.talkOf,
  'quarantine.list': quarantineReview.listQuarantines,
  'quarantine.page': quarantineReview.quarantinedRequests,
  'quarantine.waiting': quarantineReview.waitingQuarantines,
  'batches.list': batches.listBatches,
  'batches.get': batches.getBatch,
  'batches.ofFile': batches.batchOfFile,
  'batches.failed': batches.failedBatches,
  'batches.running': batches.runningBatches,
  'batches.rejects': batches.rejectsOf,
  'deliveries.page': intakeLog.logPage,
  'deliveries.get': intakeLog.deliveryDetail,
  'deliveries.knownMails': intakeLog.knownMails,
  'deliveries.waiting': intakeLog.waitingDeliveries,
  'probes.intake': intakeLog.probeIntake,
  'probes.intakes': intakeLog.probeIntakes,
  'probes.form': probeForms.probeForm,
  'probes.formFacts': probeForms.formFacts,
  'requests.turn': requestList.listTurn,
  'requests.countTurn': requestList.countTurn,
  'requests.jump': requestList.jumpTo,
  'requests.choices': views.listChoices,
  'callViews.list': views.callViews.list,
  'views.list': views.requestViews.list,
  'bundles.lastSent': bundleExport.lastSent,
  'bundles.plan': bundleExport.planExport,
  'bundles.names': bundleExport.exportNames,
  'bundles.requests': bundleExport.exportRequests,
  'bundles.attempts': bundleExport.exportAttempts,
  'bundles.reviews': bundleReviews.exportReviews,
  'bundles.answers': bundleReviews.exportAnswers,
  'bundles.recordings': bundleRecordings.recordingsToSend,
  'bundles.gone': bundleExport.exportGone,
  'bundles.received': workstations.receivedOf,
  'bundles.peopleOfGone': workstations.peopleOfGone,
  'workstations.list': workstations.listWorkstations,
  'bulk.preview': bulk.previewBulk,
  'bulk.names': bulk.previewNames,
  'bulk.list': bulk.listBulk,
  'work.status': workSessions.workStatus,
  'work.log': workSessions.workLog,
} satisfies Record<string, (db: ReadDb, args: never) => unknown>;

export const writes = {
  'settings.write': settings.write,
  'requests.note': requests.addNote,
  'requests.snooze': requestActions.snooze,
  'requests.reassign': requestActions.reassign,
  'requests.reopen': requestActions.reopen,
  'requests.close': requestActions.closeByHand,
  'requests.merge': requestMerge.mergeRequests,
  'requests.split': requestMerge.splitRequest,
  'requests.undo': requestActions.undoAction,
  'promises.told': promiseClock.remindersTold,
  'home.countRefused': home.countRefused,
  'promises.handOver': promiseClock.handOver,
  'attempts.start': attempts.startAttempt,
  'attempts.step': attempts.addStep,
  'attempts.end': attempts.endAttempt,
  'attempts.draft': attempts.saveDraft,
  'attempts.recover': attempts.recoverLost,
  'quality.save': quality.saveQuality,
  'recordings.begin': recordings.beginRecording,
  'recordings.mark': recordings.markRecording,
  'recordings.continue': recordings.continueRecording,
  'recordings.end': recordings.endRecording,
  'recordings.removed': recordings.recordingRemoved,
  'recordings.listened': recordingMarks.recordingListened,
  'recordings.addMark': recordingMarks.addMark,
  'recordings.removeMark': recordingMarks.removeMark,
  'calls.exported': recordingMarks.callExported,
  'voicemail.save': voicemail.saveVoicemail,
  'voicemail.rename': voicemail.renameVoicemail,
  'voicemail.remove': voicemail.removeVoicemail,
  'outcomes.save': outcomes.saveOutcome,
  'outcomes.saveKinds': outcomeKinds.saveOutcomeKinds,
  'scoreForms.save': scoreForms.saveForm,
  'scoreForms.retire': scoreForms.retireForm,
  'reviews.open': reviews.openReview,
  'reviews.move': reviews.moveReview,
  'reviews.score': reviews.scoreItem,
  'reviews.amend': reviews.amendItem,
  'reviews.comment': reviews.commentReview,
  'reviews.reply': reviews.replyToDispute,
  'reviews.draw': reviewSampling.drawReviews,
  'reviews.setWeekly': reviewSampling.setWeeklyDraw,
  'reviews.drawWeek': reviewSampling.drawWeek,
  'calibrations.start': calibrations.startCalibration,
  'calibrations.join': calibrations.joinCalibration,
  'mine.answer': myCalls.answerReview,
  'webhooks.save': webhooks.saveWebhook,
  'webhooks.remove': webhooks.removeWebhook,
  'webhooks.sent': webhooks.messageSent,
  'webhooks.failed': webhooks.messageFailed,
  'webhooks.sendAgain': webhooks.sendAgain,
  'queue.sweep': sweep.sweep,
  'rules.save': rulePacks.saveRulePack,
  'probes.save': probes.saveProbe,
  'probes.saveMapping': probes.saveMapping,
  'probes.setStatus': probes.setProbeStatus,
  'offers.save': offers.saveOffer,
  'offers.setRemoved': offers.setOfferRemoved,
  'talk.tick': talks.tickTalk,
  'quarantine.settle': quarantineSettlements.settleQuarantine,
  'quarantine.undo': quarantineSettlements.undoSettlement,
  'quarantine.keep': quarantineSettlements.keepQuarantine,
  'probes.saveIntake': probes.saveIntake,
  'probes.saveForm': probeForms.saveProbeForm,
  'batches.finish': batches.finishBatch,
  'deliveries.take': deliveries.takeDeliveries,
  'deliveries.settle': deliveries.settleDelivery,
  'seed.places': seed.seedPlaces,
  'seed.requests': seed.seedRequests,
  'seed.calls': seed.seedCalls,
  'settings.ensure': settings.ensure,
  'policy.apply': applyPolicy,
  'consent.withdraw': withdrawal.withdrawConsent,
  'suppressions.byHand': suppressions.suppressByHand,
  'suppressions.part': suppressions.suppressPart,
  'suppressions.ended': suppressions.suppressionListEnded,
  'suppressions.lift': suppressions.liftSuppression,
  'evidence.made': evidence.evidenceMade,
  'retention.save': retention.saveRetentionRun,
  'callViews.save': views.callViews.save,
  'callViews.remove': views.callViews.remove,
  'callViews.restore': views.callViews.restore,
  'views.save': views.requestViews.save,
  'views.remove': views.requestViews.remove,
  'views.restore': views.requestViews.restore,
  'bundles.sent': bundleExport.bundleSent,
  'bundles.merge': bundleMerge.mergeRecords,
  'bundles.takeRecording': bundleRecordings.takeRecording,
  'bundles.recordingTaken': bundleRecordings.recordingTaken,
  'bundles.link': bundleMerge.linkMerged,
  'bundles.taken': workstations.bundleTaken,
  'bundles.markGone': workstations.markGone,
  'role.write': workstations.writeRole,
  'workstations.trust': workstations.trustWorkstation,
  'workstations.setReviewer': workstations.setReviewer,
  'bulk.start': bulk.startBulk,
  'bulk.cancel': bulk.cancelBulk,
  'bulk.undo': bulk.undoBulk,
  'bulk.work': bulk.bulkWork,
  'work.start': workSessions.startWork,
  'work.pause': workSessions.pauseWork,
  'work.resume': workSessions.resumeWork,
  'work.stop': workSessions.stopWork,
  'work.loseWindow': workSessions.loseWindow,
  'work.recover': workSessions.recoverSessions,
  'work.reserveNext': reserveNext.reserveNext,
} satisfies Record<string, (db: WriteDb, args: never) => unknown>;

/**
 * What cannot run inside a transaction that somebody else began: it sets how the connection works, or writes the file anew.
 */
export const upkeeps = {
  'erasure.person': erasure.erasePerson,
  'erasure.people': erasure.erasePeople,
  'erasure.scrub': erasure.scrub,
  'retention.others': retention.removeDueOthers,
  'columns.fold': columns.fold,
  'quarantine.turn': quarantineSettlements.quarantineTurn,
} satisfies Record<string, (db: WriteDb, args: never) => unknown>;

type Args<F> = F extends (db: never, args: infer A) => unknown ? A : never;
export type Reads = typeof reads;
export type Writes = typeof writes;
export type Upkeeps = typeof upkeeps;
export type ReadName = keyof Reads;
export type WriteName = keyof Writes;
export type UpkeepName = keyof Upkeeps;
export type ReadArgs<N extends ReadName> = Args<Reads[N]>;
export type WriteArgs<N extends WriteName> = Args<Writes[N]>;
export type UpkeepArgs<N extends UpkeepName> = Args<Upkeeps[N]>;
export type ReadResult<N extends ReadName> = ReturnType<Reads[N]>;
export type WriteResult<N extends WriteName> = ReturnType<Writes[N]>;
export type UpkeepResult<N extends UpkeepName> = ReturnType<Upkeeps[N]>;
