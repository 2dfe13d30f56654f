-- A gate whose hub claimed and whose answer got lost admits on its own: two uses of one operation, not two entries.
-- Null where claim and admission were never told apart; the use's own id stands for it.
ALTER TABLE checkin.pass_use ADD COLUMN operation_id text COLLATE "C";
-- Freed uses are looked at, too, so the index of the standing ones does not serve.
CREATE INDEX pass_use_by_ticket ON checkin.pass_use (organization_id, ticket_id);

-- Tickets whose money went back, by the record that says so.
CREATE TABLE checkin.refunded_ticket (
  organization_id text NOT NULL,
  ticket_id text COLLATE "C" NOT NULL,
  venue_id text NOT NULL,
  at_ms bigint NOT NULL,
  station_id text NOT NULL,
  incarnation text NOT NULL,
  seq bigint NOT NULL,
  PRIMARY KEY (organization_id, ticket_id)
);
SELECT platform.isolate('checkin.refunded_ticket'::regclass);
GRANT SELECT, INSERT ON checkin.refunded_ticket TO gatehouse_app;
