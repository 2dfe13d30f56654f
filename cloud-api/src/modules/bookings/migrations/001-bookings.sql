-- Parties and school groups, folded from the journals of tills; published to every till of the venue.
GRANT USAGE ON SCHEMA bookings TO gatehouse_app;

CREATE TABLE bookings.booking (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  booking_id text COLLATE "C" NOT NULL,
  day date NOT NULL,
  content jsonb NOT NULL,
  PRIMARY KEY (organization_id, booking_id)
);
CREATE INDEX booking_by_day ON bookings.booking (organization_id, venue_id, day);

SELECT platform.isolate('bookings.booking');
GRANT SELECT, INSERT, UPDATE ON bookings.booking TO gatehouse_app;
