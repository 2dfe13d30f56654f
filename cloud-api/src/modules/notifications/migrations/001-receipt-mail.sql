-- Receipts on their way to guests. Address and receipt lie sealed under the guest's own key: erasing the subject
-- (identity.subject) makes every copy of them unreadable, and what was not sent yet is not sent any more.
GRANT USAGE ON SCHEMA notifications TO gatehouse_app, gatehouse_platform;

CREATE TABLE notifications.receipt_mail (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  send_id text COLLATE "C" NOT NULL,
  station_id text NOT NULL,
  sale_id text NOT NULL,
  subject_id text COLLATE "C" NOT NULL,
  sealed bytea,
  state text NOT NULL CHECK (state IN ('accepted', 'sent', 'bounced', 'erased')),
  attempts integer NOT NULL DEFAULT 0,
  next_at_ms bigint NOT NULL,
  detail text NOT NULL DEFAULT '',
  accepted_at_ms bigint NOT NULL,
  settled_at_ms bigint,
  PRIMARY KEY (organization_id, send_id),
  -- What was settled needs neither address nor text any more.
  CHECK (state = 'accepted' OR sealed IS NULL)
);
CREATE INDEX receipt_mail_due ON notifications.receipt_mail (next_at_ms) WHERE state = 'accepted';
SELECT platform.isolate('notifications.receipt_mail'::regclass);
GRANT SELECT, INSERT, UPDATE ON notifications.receipt_mail TO gatehouse_app;
