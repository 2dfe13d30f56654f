import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

/** Les mots de ce qu’on fait d’un panier, hormis compter. */
export const fr: Translation<typeof en> = {
  line: {
    oneCode: '1 code pour tous',
    overCapacity: 'hors capacité',
  },
  extra: {
    tip: 'Pourboire',
    donation: 'Don',
    'gift-card': 'Carte cadeau',
    'wallet-top-up': 'Recharge',
    remove: 'Retirer {{name}}',
  },
  code: {
    applied: 'appliqué',
    'without-effect': 'rien à réduire ici',
    unknown: 'inconnu',
    remove: 'Retirer le code {{code}}',
    label: 'Code promotionnel',
    help: 'Majuscules ou minuscules, peu importe. Un code scanné compte aussitôt, sans cette fenêtre.',
    notKnown: "Aucune promotion n'a le code « {{code}} ». Vérifiez l'orthographe.",
    take: 'Prendre le code',
  },
  sheet: {
    topics: 'Que modifier',
    reason: 'Motif',
    needsReason: 'Choisissez un motif',
    apply: 'Appliquer',
    takeBack: 'Annuler',
    about: '{{formatted}} × {{price}}, {{day}}',
    remove: 'Retirer la ligne',
    setQuantity: 'Mettre à {{formatted}}',
    noteHelp: "Imprimée sur le ticket et le bon. Rien de personnel, s'il vous plaît.",
    keepNote: 'Garder la note',
  },
  addOns: {
    label: 'Va avec',
    none: 'Non merci',
  },
  guest: {
    remove: 'Vendre sans {{name}}',
  },
  foot: {
    reduced: 'Réduit de {{amount}}',
  },
  basket: {
    change: 'Remise, code, don ou note',
    title: 'Tout le panier',
    about: '{{amount}} à payer',
  },
  oversell: 'Vendre quand même',
  panel: {
    quantity: 'Quantité',
    'discount-percent': 'Remise en %',
    'discount-amount': 'Remise, montant',
    'price-override': 'Autre prix',
    concession: 'Tarif réduit',
    carer: 'Accompagnant gratuit',
    complimentary: 'Offert',
    note: 'Note',
    code: 'Code promotionnel',
    donation: 'Don',
  },
  asks: {
    'discount-percent': 'Pourquoi cette remise ?',
    'discount-amount': 'Pourquoi cette remise ?',
    'price-override': "Pourquoi un autre prix l'unité ?",
    concession: 'Quel justificatif avez-vous vu ?',
    carer: "Gratuit aux côtés d'un visiteur qui en a besoin. Quel justificatif avez-vous vu ?",
    complimentary: 'Pourquoi est-ce offert ?',
  },
  reason: {
    'discount-percent': {
      '1': 'Geste commercial',
      '2': 'Abîmé',
      '3': 'Pluie',
      '4': 'Personnel',
    },
    'discount-amount': {
      '1': 'Geste commercial',
      '2': 'Abîmé',
      '3': 'Longue attente',
      '4': 'Personnel',
    },
    'price-override': {
      '1': 'Mauvaise étiquette',
      '2': 'Prix promis',
      '3': 'Dernière pièce',
      '4': 'Convenu avec le bureau',
    },
    concession: {
      '1': 'Carte étudiant',
      '2': "Carte d'invalidité",
      '3': 'Sans emploi',
      '4': 'Résident',
    },
    carer: {
      '1': 'Carte mention B',
      '2': "Carte d'invalidité",
      '3': "Lettre de l'institution",
      '4': 'Connu de nous',
    },
    complimentary: {
      '1': 'Invité de la maison',
      '2': 'Réclamation',
      '3': 'Presse',
      '4': 'Enseignant de la classe',
    },
  },
  codes: {
    label: 'Billets',
    each: '{{formatted}} codes, un chacun',
    one: 'Un code pour les {{formatted}}',
  },
  donation: {
    up: 'fait {{amount}}',
    add: 'Donner {{amount}}',
    enter: 'Saisir un montant',
  },
  bands: {
    title: 'À remettre',
  },
  void: {
    line: 'Retirer {{formatted}} × {{name}}',
    basket: 'Abandonner ce panier',
    text: "C'était dans le panier depuis un moment : le journal garde pourquoi cela en sort.",
    changed: "A changé d'avis",
    mistyped: 'Erreur de saisie',
    price: 'Trop cher',
    gone: 'Le visiteur est parti',
    other: 'Autre motif',
    take: 'Retirer',
  },
  soldOut: {
    isOut: "Barré et non vendu à cette caisse aujourd'hui.",
    isThere: "Rupture ? Barré à cette caisse pour aujourd'hui, le bureau le voit.",
    there: 'De nouveau là',
    out: "Épuisé aujourd'hui",
  },
  bundle: {
    hint: '{{count}} ensemble',
  },
};
