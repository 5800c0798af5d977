-- What is known of a file beside its address: where it goes, where else it is, and what it must be.

-- What the file of a direct reference must hash to, each as algorithm:digits.
alter table job add column checksums text[] not null default '{}';

alter table job_item
    -- Below the folder of the job.
    add column folder        text   not null default '',
    add column mirrors       text[] not null default '{}',
    -- -1 while nobody but the origin may tell.
    add column expected_size bigint not null default -1,
    add column checksums     text[] not null default '{}';
