/** Asking somebody who may: what it is about, and why not. */
export const en = {
  title: 'This needs approval',
  once: 'Once, for {{name}}. It goes into the journal with both names.',
  orBadge: 'or hold a badge under the scanner',
  refused: {
    wrong: 'This PIN is nobody’s',
    wrongBadge: 'This badge is nobody’s',
    own: 'Somebody else has to approve this',
    mayNot: 'They may not approve this: call a manager',
    locked: 'Too many wrong PINs: wait a moment',
    shared: 'Two people have this PIN',
    unreachable: 'The station did not answer: try again',
  },
  what: {
    sale: {
      create: 'Sell',
      void: 'Take lines out',
      discount: 'Discount',
      'price-override': 'Another price',
      complimentary: 'Give it away',
      concession: 'Concession price',
      park: 'Park a sale',
      oversell: 'Sell more than there are places',
      refund: 'Refund',
      'refund-other-tender': 'Refund another way than it was paid',
      exchange: 'Exchange',
      reprint: 'Print again',
      'correct-tender': 'Correct how it was paid',
    },
    payment: {
      card: 'Take a card',
      'resolve-unknown': 'Decide about an unknown card payment',
      invoice: 'Sell on account',
    },
    cash: {
      'open-shift': 'Open the shift',
      'close-shift': 'Close the shift',
      'approve-difference': 'Close with this difference',
      'hand-over': 'Hand the drawer over',
      move: 'Move cash',
      'no-sale': 'Open the drawer without a sale',
      safe: 'Work with the safe',
      'see-expected': 'See what the drawer should hold',
    },
    'stored-value': {
      issue: 'Sell a gift card or top up',
      adjust: 'Change a balance',
    },
    order: {
      collect: 'Collect an order',
    },
    customer: {
      read: 'Look customers up',
      write: 'Change a customer',
    },
    waiver: {
      sign: 'Take a waiver',
    },
    booking: {
      handle: 'Work with a booking',
    },
    rental: {
      handle: 'Rent out',
    },
    stock: {
      adjust: 'Change the stock',
      'sold-out': 'Mark as sold out',
    },
    session: {
      cancel: 'Cancel a session',
    },
    ticket: {
      issue: 'Issue a ticket',
      reissue: 'Replace a ticket',
      revoke: 'Withdraw a ticket',
      'look-up': 'Look a ticket up',
      'undo-scan': 'Undo a scan',
    },
    gate: {
      operate: 'Work at the gate',
      override: 'Let somebody in',
    },
    report: {
      sales: 'See the day’s figures',
      finance: 'See the books',
    },
    training: {
      use: 'Training',
    },
    exception: {
      resolve: 'Decide about an exception',
    },
    catalogue: {
      write: 'Change the catalogue',
    },
    station: {
      manage: 'Manage stations',
    },
    staff: {
      manage: 'Manage staff',
    },
    subject: {
      erase: 'Erase personal data',
    },
  },
} as const;
