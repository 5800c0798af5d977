-- Files that are left out, and by what a file is known again.

alter table job
    add column skipped_files integer not null default 0,
    -- Host and port of the reference; null for jobs that are older than this column.
    add column host text;

create index job_host on job (host) where state = 'queued';

-- Whether every file of the job was left out.
alter table job_event add column skipped boolean not null default false;

alter table job_item
    -- The version that the origin told when the file was fetched: its entity tag, else its date.
    add column validator text,
    -- Tries that failed in a row without progress, where the job was put back meanwhile.
    add column tries integer not null default 0;

-- To find what the same owner fetched from the same address before.
create index job_item_fetched on job_item (md5(url)) where state = 'downloaded';
