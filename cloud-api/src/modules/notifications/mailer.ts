import { createTransport } from 'nodemailer';

export interface OutgoingMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for every attempt: a server that took it twice delivers it once. */
  readonly messageId: string;
}

export type MailOutcome =
  | { readonly kind: 'sent' }
  /** Tried again: the server is away, or says later (RFC 5321 section 4.2.1, replies 4yz). */
  | { readonly kind: 'later'; readonly detail: string }
  /** The server will never take it (replies 5yz). */
  | { readonly kind: 'bounced'; readonly detail: string };

export interface Mailer {
  send(mail: OutgoingMail): Promise<MailOutcome>;
  close(): void;
}

export interface MailerOptions {
  /** `smtp://user:password@host:587`, `smtps://host`. */
  readonly url: string;
  /** `Waldspitz <receipts@example.org>`. */
  readonly from: string;
}

/** Sends by SMTP. Never throws: what happened is an outcome, without the address in its words. */
export function createMailer({ url, from }: MailerOptions): Mailer {
  const transport = createTransport(url, { from });
  return {
    async send({ to, subject, text, html, messageId }) {
      try {
        await transport.sendMail({ to, subject, text, html, messageId });
        return { kind: 'sent' };
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string };
        if (responseCode !== undefined && responseCode >= 500)
          return { kind: 'bounced', detail: `refused with ${responseCode}` };
        return {
          kind: 'later',
          detail: responseCode === undefined ? (code ?? 'no answer') : `put off with ${responseCode}`,
        };
      }
    },
    close: () => transport.close(),
  };
}
