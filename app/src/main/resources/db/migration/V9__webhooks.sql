-- What the operator's webhook is still to be told, and for some days what it was told.

create table webhook_delivery (
    -- The same on every try.
    id          uuid primary key,
    job_id      uuid        not null,
    event       text        not null,
    body        text        not null,
    -- Tries that have begun. Who holds the last one is known by its number.
    attempts    integer     not null default 0,
    -- When it may be tried next; while a try is under way, when its gateway counts as gone.
    next_at     timestamptz not null default now(),
    state       text        not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
    last_status integer,
    last_error  text,
    updated_at  timestamptz not null default now()
);

create index webhook_due on webhook_delivery (next_at) where state = 'pending';
create index webhook_old on webhook_delivery (updated_at);
