import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

/** Les mots du paiement. */
export const fr: Translation<typeof en> = {
  title: 'Paiement',
  otherWays: 'Autres moyens de paiement',
  left: 'Reste à payer',
  ofTotal: 'sur {{amount}}',
  withTip: 'pourboire {{amount}}',
  tooMuch: 'Trop perçu',
  giveBackFirst: 'Rendre d’abord un paiement',
  taken: 'Déjà payé',
  takeBack: 'Rendre {{name}} {{amount}}',
  goOn: 'Continuer {{amount}}',
  goOnHint: 'Une partie est payée',
  finish: 'Terminer la vente',
  payCash: 'Espèces {{amount}}',
  exact: 'Appoint',
  exactReady: 'Appoint, imprimante prête',
  exactNoPrinter: 'Appoint, pas de ticket',
  kind: {
    cash: 'Espèces',
    foreign: 'Devises',
    invoice: 'Sur facture',
    deposit: 'Acompte',
  },
  cash: {
    quick: 'Ce que donne le client',
    received: 'Reçu',
    change: 'À rendre',
    missing: 'Reste à payer',
    take: 'Prendre {{amount}}',
    takePart: 'Prendre {{amount}} en partie',
    enterAmount: 'Saisir le montant reçu',
    rounded: '{{exact}} font {{rounded}} en espèces',
  },
  tip: {
    title: 'Pourboire',
    add: 'Pourboire',
    some: 'Pourboire {{amount}}',
    quick: 'Pourboires usuels',
    percent: '{{percent}} %',
    none: 'Sans pourboire',
    amount: 'Pourboire',
    enter: 'Saisir le pourboire',
    take: 'Ajouter {{amount}}',
  },
};
