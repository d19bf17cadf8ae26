import { day, kilograms, money } from './format.js';
import { t } from './texts.js';

// What each event says in one line, and which service told it. An event that is not known here shows its name and its data.
const services = [
  [/^(Order(Placed|Confirmed|Amended|Cancelled|ReadyToShip|Completed|Disputed)|ReturnSettled|PartialShipmentAllowed|Amendment\w+|Dispute(Moved|Ended))$/, 'orders'],
  [/^(Stock|Reservation)/, 'catalog'],
  [/^(Shipment|Milestone)/, 'logistics'],
  [/^(Declaration|Inspection|GoodsReturn)/, 'customs'],
  [/./, 'settlement'],
];

const bad = new RegExp('Exception$|^AmendmentEnded$|Refused$|Rejected$'
  + '|^(OrderCancelled|PayoutReturned|PaymentTakenBack|ChargebackOpened|EscrowDisputed|OrderDisputed|OrderHeld)$');

export const serviceOf = type => services.find(([pattern]) => pattern.test(type))[1];

export const isBad = type => bad.test(type);

const sayings = {
  OrderPlaced: e => [money(e.totalMinor, e.currency), t('say.lines', e.lines.length), `${e.incoterm} ${e.namedPlace}`, e.shipTo.country],
  OrderCancelled: e => [e.reason],
  OrderReadyToShip: e => [t('say.pieces', e.pieces, kilograms(e.grossGrams))],
  StockReleased: e => [e.reason],
  ReservationRefused: e => [e.reason],
  ReceivableOpened: e => [money(e.totalMinor, e.currency), t('say.account', e.virtualAccount)],
  PaymentReceived: e => [money(e.amountMinor, e.currency), e.bankReference],
  OrderFunded: e => [t(e.stage === 'Full' ? 'say.full' : 'say.covered'), `${money(e.paidMinor, e.currency)} / ${money(e.totalMinor, e.currency)}`],
  ShipmentBooked: e => [e.carrierName, t('say.waybill', e.waybillNumber), `${e.portOfLoading} → ${e.portOfDischarge}`],
  MilestoneReached: e => [e.milestone, e.location],
  ShipmentException: e => [e.reason],
  DeclarationWaiting: e => (e.reasons.length === 0 ? [t('say.nothing')] : [...new Set(e.reasons.map(reason => t(`reason.${reason.code}`)))]),
  DeclarationSubmitted: e => [e.documentNumber, e.mode],
  DeclarationRejected: e => [e.returnStatus, e.reason],
  DeclarationReleased: e => [t('say.list', e.listNumber)],
  DeclarationClosed: e => [t('say.list', e.listNumber), t('say.exported', e.exportDate)],
  DeclarationConsolidated: e => [e.summaryNumber, ...new Set(e.lines.map(line => line.entryNumber))],
  DeclarationWithdrawn: e => [e.reason],
  DeclarationAmended: e => e.changedFields.map(change => `${change.path}: ${change.before} → ${change.after}`),
  InspectionOrdered: e => [t(`held.${e.kind}`), e.instruction],
  InspectionConcluded: e => [t(`outcome.${e.outcome}`), e.finding],
  GoodsReturnAccepted: e => [t('say.lines', e.lines.length)],
  PayoutCompleted: e => [money(e.netMinor, e.currency), t('say.fee', money(e.grossMinor, e.currency), money(e.feeMinor, e.currency)), e.bankReference],
  PayoutRefused: e => [e.reason],
  RefundClaimFiled: e => [money(e.amountMinor, 'CNY')],
  RefundClaimRefused: e => [e.reason],
  RefundPaid: e => [money(e.amountMinor, 'CNY'), e.treasuryReference],
  PayoutReturned: e => [money(e.returnedMinor, e.currency), e.reason],
  EarningsKept: e => [money(e.amountMinor, e.currency), t(`say.${e.reason}`)],
  PaymentTakenBack: e => [money(e.amountMinor, e.currency), t(`say.${e.reason}`)],
  PaymentRefunded: e => [money(e.amountMinor, e.currency), t(`say.${e.method}`)],
  ChargebackOpened: e => [money(e.amountMinor, e.currency), e.reference, e.reason, e.respondBy && t('say.respondBy', day(e.respondBy))],
  ChargebackClosed: e => [money(e.amountMinor, e.currency), e.reference, t(`say.${e.outcome}`)],
  EscrowDisputed: e => [e.reason],
  EscrowDisputeEnded: e => [t(`say.${e.outcome}`), e.refundMinor > 0 && t('say.back', money(e.refundMinor, e.currency)), e.reason],
  OrderDisputed: e => [t(`claim.kind.${e.kind}`), money(e.askedMinor, e.currency), t('say.answerBy', day(e.dueAt))],
  DisputeMoved: e => [t(`claim.event.${e.action}`), e.amountMinor > 0 && money(e.amountMinor, e.currency), t(`claim.status.${e.status}`), t(`party.${e.waitsFor}`)],
  DisputeEnded: e => [t(`claim.status.${e.outcome}`), e.refundMinor > 0 && t('say.back', money(e.refundMinor, e.currency))],
  DisputeSettled: e => [t('say.back', money(e.refundMinor, e.currency)), e.debtMinor > 0 && t('say.owed', money(e.debtMinor, e.currency))],
  OrderAmended: e => [`${money(e.was.totalMinor, e.was.currency)} → ${money(e.now.totalMinor, e.now.currency)}`],
  AmendmentAsked: e => [`${money(e.was.totalMinor, e.was.currency)} → ${money(e.now.totalMinor, e.now.currency)}`],
  AmendmentAnswered: e => [t(`answer.by.${e.by}`), t(e.agreed ? 'answer.agreed' : 'answer.refused'), t(`answer.${e.code}`)],
  AmendmentEnded: e => [t(`answer.${e.outcome}`), ...e.refusals.map(one => `${t(`answer.by.${one.by}`)}: ${t(`answer.${one.code}`)}`)],
  ReturnSettled: e => [t('say.back', money(e.backMinor, e.currency)), e.kept && t('say.kept')],
  ReceivableReplanned: e => [`${money(e.oldTotalMinor, e.currency)} → ${money(e.totalMinor, e.currency)}`, e.reason],
  OrderHeld: e => [t(`moment.${e.moment}`)],
  OrderHoldDecided: e => [t(`say.${e.decision}`)],
  RecoverableRaised: e => [money(e.amountMinor, e.currency), t(`say.cause.${e.cause}`)],
  RecoverableRecovered: e => [money(e.amountMinor, e.currency), t('say.stillOpen', money(e.openMinor, e.currency))],
};

export function saying(event) {
  try {
    return (sayings[event.type]?.(event.data) ?? []).filter(Boolean).join(' · ');
  } catch (error) {
    if (error instanceof TypeError) return '';
    throw error;
  }
}
