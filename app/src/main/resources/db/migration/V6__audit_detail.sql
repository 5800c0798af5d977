-- What of the subject, such as the fields of a user that were changed. Never their secrets.
alter table audit add column detail text;
