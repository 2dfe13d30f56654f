GRANT USAGE ON SCHEMA identity TO gatehouse_app, gatehouse_platform;

CREATE TABLE identity.organization (
  organization_id text PRIMARY KEY,
  name text NOT NULL,
  created_at_ms bigint NOT NULL
);

CREATE TABLE identity.venue (
  organization_id text NOT NULL REFERENCES identity.organization,
  venue_id text NOT NULL,
  name text NOT NULL,
  currency text NOT NULL,
  time_zone text NOT NULL,
  cut_over_hour integer NOT NULL,
  hub_station_id text,
  -- The policy as JSON text, exactly as stations get it.
  policy text NOT NULL,
  PRIMARY KEY (organization_id, venue_id)
);

CREATE TABLE identity.staff (
  organization_id text NOT NULL REFERENCES identity.organization,
  operator_id text NOT NULL,
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('cashier', 'operator', 'supervisor', 'manager')),
  active boolean NOT NULL,
  -- Who signs in gives an address and nothing else, so it is unique over all organizations.
  email text,
  password_verifier text,
  -- Null reaches every venue of the organization.
  venue_ids text[],
  PRIMARY KEY (organization_id, operator_id),
  CHECK ((email IS NULL) = (password_verifier IS NULL))
);
CREATE UNIQUE INDEX staff_by_email ON identity.staff (lower(email)) WHERE email IS NOT NULL;

CREATE TABLE identity.staff_pin (
  organization_id text NOT NULL,
  venue_id text NOT NULL,
  operator_id text NOT NULL,
  salt bytea NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (organization_id, venue_id, operator_id),
  FOREIGN KEY (organization_id, venue_id) REFERENCES identity.venue,
  FOREIGN KEY (organization_id, operator_id) REFERENCES identity.staff
);

-- A console sign-in: the cookie holds 256 random bits, the row only their hash.
CREATE TABLE identity.sign_in (
  sign_in_hash bytea PRIMARY KEY,
  organization_id text NOT NULL,
  operator_id text NOT NULL,
  created_at_ms bigint NOT NULL,
  expires_at_ms bigint NOT NULL,
  ended_at_ms bigint,
  FOREIGN KEY (organization_id, operator_id) REFERENCES identity.staff
);

SELECT platform.isolate(name::regclass) FROM unnest(ARRAY[
  'identity.organization', 'identity.venue', 'identity.staff', 'identity.staff_pin', 'identity.sign_in']) AS name;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA identity TO gatehouse_app;
REVOKE ALL ON identity.migration FROM gatehouse_app;

SELECT platform.open_to_platform('identity.staff', 'SELECT');
SELECT platform.open_to_platform('identity.sign_in', 'SELECT, INSERT, UPDATE');
