-- What a source found out about the fetching of a file, beside its address; null where that is nothing.
alter table job_item add column terms jsonb;
