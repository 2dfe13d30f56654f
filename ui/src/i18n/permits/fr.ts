import type { Translation } from '../shape.ts';
import type { en } from './en.ts';

export const fr: Translation<typeof en> = {
  title: 'Il faut une autorisation',
  once: 'Une seule fois, pour {{name}}. Inscrit au journal avec les deux noms.',
  orBadge: 'ou présenter un badge au lecteur',
  refused: {
    wrong: 'Ce code n’est à personne',
    wrongBadge: 'Ce badge n’est à personne',
    own: 'Quelqu’un d’autre doit autoriser',
    mayNot: 'Cette personne ne peut pas autoriser : appeler la direction',
    locked: 'Trop de codes faux : patienter un instant',
    shared: 'Deux personnes ont ce code',
    unreachable: 'Le poste n’a pas répondu : réessayer',
  },
  what: {
    sale: {
      create: 'Vendre',
      void: 'Retirer des lignes',
      discount: 'Remise',
      'price-override': 'Autre prix',
      complimentary: 'Offrir',
      concession: 'Tarif réduit',
      park: 'Mettre une vente en attente',
      oversell: 'Vendre plus que de places',
      refund: 'Remboursement',
      'refund-other-tender': 'Rembourser autrement que payé',
      exchange: 'Échange',
      reprint: 'Réimprimer',
      'correct-tender': 'Corriger le mode de paiement',
    },
    payment: {
      card: 'Accepter une carte',
      'resolve-unknown': 'Trancher un paiement par carte incertain',
      invoice: 'Vendre sur facture',
    },
    cash: {
      'open-shift': 'Ouvrir le service',
      'close-shift': 'Clore le service',
      'approve-difference': 'Clore avec cet écart',
      'hand-over': 'Transmettre le tiroir',
      move: 'Déplacer des espèces',
      'no-sale': 'Ouvrir le tiroir sans vente',
      safe: 'Travailler au coffre',
      'see-expected': 'Voir le montant attendu du tiroir',
    },
    'stored-value': {
      issue: 'Vendre une carte cadeau ou recharger',
      adjust: 'Modifier un solde',
    },
    order: {
      collect: 'Remettre une commande',
    },
    customer: {
      read: 'Consulter les clients',
      write: 'Modifier un client',
    },
    waiver: {
      sign: 'Faire signer une décharge',
    },
    booking: {
      handle: 'Traiter une réservation',
    },
    rental: {
      handle: 'Louer',
    },
    stock: {
      adjust: 'Modifier le stock',
      'sold-out': 'Marquer comme épuisé',
    },
    session: {
      cancel: 'Annuler une séance',
    },
    ticket: {
      issue: 'Émettre un billet',
      reissue: 'Remplacer un billet',
      revoke: 'Retirer un billet',
      'look-up': 'Consulter un billet',
      'undo-scan': 'Annuler un scan',
    },
    gate: {
      operate: 'Travailler à l’entrée',
      override: 'Laisser entrer quelqu’un',
    },
    report: {
      sales: 'Voir les chiffres du jour',
      finance: 'Voir la comptabilité',
    },
    training: {
      use: 'Formation',
    },
    exception: {
      resolve: 'Trancher une exception',
    },
    catalogue: {
      write: 'Modifier le catalogue',
    },
    station: {
      manage: 'Gérer les postes',
    },
    staff: {
      manage: 'Gérer le personnel',
    },
    subject: {
      erase: 'Effacer des données personnelles',
    },
  },
};
