-- What a badge is known by at stations: an HMAC under the venue's pepper, never the code.
ALTER TABLE identity.staff_pin ADD COLUMN badge_digest text;
