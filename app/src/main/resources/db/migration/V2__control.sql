-- Pause, retry, and why a job waits.

alter table job drop constraint job_wanted_check;
-- The words are states: a job whose lease ends takes the wanted one.
alter table job add constraint job_wanted_check check (wanted in ('cancelled', 'paused'));

-- Why a job was put back until run_at; null where only its owner set that time, or nobody did.
alter table job add column wait_reason text check (wait_reason in ('host_cap', 'disk', 'cool_down'));

create index job_running on job (owner) where state = 'running';

-- Files of retried jobs, under the ids that they had before: their parts may still lie about.
create table job_leftover (
    item   uuid primary key,
    job_id uuid not null,
    folder text not null,
    path   text
);
