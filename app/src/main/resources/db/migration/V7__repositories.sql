-- Copies of repositories: below which root files go, which version of a reference a job is of, and how long it took.

alter table job
    -- Below which directory its folder lies.
    add column root text not null default 'downloads' check (root in ('downloads', 'models')),
    -- The reference with what could move in it fixed: what every run of the job fetches. Null where nothing can move.
    add column pinned text,
    add column started_at timestamptz,
    add column ended_at timestamptz;

alter table job_leftover
    add column root text not null default 'downloads' check (root in ('downloads', 'models')),
    -- The folder of the file in that of its job, in whose folder the parts lie.
    add column below text not null default '';

-- Lists of an owner's jobs of one surface.
create index job_listed on job (owner, surface, id);
