-- Jobs, their items, and the append-only log of what happened to them.

create table job (
    id              uuid primary key,
    owner           text        not null,
    surface         text        not null,
    source          text        not null,
    reference       text        not null,
    folder          text        not null,
    options         jsonb       not null,
    state           text        not null default 'queued'
        check (state in ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')),
    -- What a client asked for while another process holds the lease; that process carries it out.
    wanted          text check (wanted in ('cancelled')),
    priority        integer     not null default 0,
    run_at          timestamptz not null default now(),
    attempt         integer     not null default 0,
    lease_owner     uuid,
    lease_token     bigint      not null default 0,
    lease_until     timestamptz,
    -- The transaction that changed the state last: all events up to it are in the row.
    state_tx        bigint      not null default 0,
    error_type      text,
    error_message   text,
    total_files     integer     not null default 0,
    completed_files integer     not null default 0,
    failed_files    integer     not null default 0,
    current_file    text,
    bytes           bigint      not null default 0,
    -- -1 while the origin has not told it.
    total_bytes     bigint      not null default -1,
    speed           bigint      not null default 0,
    percent         double precision not null default 0,
    -- Whether part files of the job may still lie about.
    leftovers       boolean     not null default false,
    created_at      timestamptz not null default now(),
    updated_at      timestamptz not null default now()
);

create index job_due on job (owner, priority desc, run_at, id) where state = 'queued';
create index job_leased on job (lease_until) where state = 'running';
create index job_active on job (owner, created_at, id) where state in ('queued', 'running', 'paused');
create index job_leftovers on job (id) where leftovers and state in ('completed', 'failed', 'cancelled');

create table job_item (
    id              uuid primary key,
    job_id          uuid    not null references job on delete cascade,
    position        integer not null,
    url             text    not null,
    state           text    not null default 'pending'
        check (state in ('pending', 'downloading', 'downloaded', 'uploading', 'uploaded',
                         'failed', 'skipped', 'cancelled', 'paused')),
    name            text,
    path            text,
    bytes           bigint  not null default 0,
    size            bigint  not null default -1,
    sha256          text,
    length_verified boolean,
    error_type      text,
    error_message   text,
    unique (job_id, position)
);

create table job_event (
    id           bigint generated always as identity primary key,
    -- The writing transaction. A reader takes all events below the oldest transaction still running, so that none
    -- that commits late is passed over.
    tx           bigint      not null default (pg_current_xact_id()::text::bigint),
    job_id       uuid        not null,
    owner        text        not null,
    surface      text        not null,
    kind         text        not null check (kind in ('state', 'log')),
    state        text,
    percent      double precision,
    current_file text,
    level        text check (level in ('INFO', 'SUCCESS', 'WARNING', 'ERROR')),
    message      text,
    at           timestamptz not null default clock_timestamp()
);

create index job_event_tx on job_event (tx, id);
create index job_event_job on job_event (job_id, id);
