-- Who may ask: users and what they prove themselves with. No secret stands here that could be used as it stands.

create table app_user (
    id            bigint generated always as identity primary key,
    email         text        not null,
    username      text        not null,
    password_hash text        not null,
    active        boolean     not null default true,
    superuser     boolean     not null default false,
    -- What was issued under a lower one is not good any more.
    token_version bigint      not null default 0,
    created_at    timestamptz not null default now(),
    updated_at    timestamptz not null default now()
);

create unique index app_user_email on app_user (lower(email));
create unique index app_user_username on app_user (lower(username));

create table api_key (
    id           bigint generated always as identity primary key,
    user_id      bigint      not null references app_user on delete cascade,
    name         text        not null,
    -- SHA-256 of the key.
    hash         bytea       not null unique,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz
);

create index api_key_user on api_key (user_id, id);

create table session (
    id            uuid primary key,
    -- SHA-256 of the cookie.
    hash          bytea       not null unique,
    user_id       bigint references app_user on delete cascade,
    token_version bigint      not null default 0,
    created_at    timestamptz not null default now(),
    last_used_at  timestamptz not null default now()
);

create index session_last_used on session (last_used_at);
create index session_of_user on session (user_id);

create table ticket (
    -- SHA-256 of the ticket.
    hash       bytea primary key,
    owner      text        not null,
    user_id    bigint references app_user on delete cascade,
    expires_at timestamptz not null
);

create index ticket_expires on ticket (expires_at);

create table password_reset (
    -- SHA-256 of the token.
    hash       bytea primary key,
    user_id    bigint      not null references app_user on delete cascade,
    expires_at timestamptz not null
);

create index password_reset_user on password_reset (user_id);
create index password_reset_expires on password_reset (expires_at);

-- Who did what to whom.
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null default clock_timestamp(),
    actor   text        not null,
    action  text        not null,
    subject text        not null,
    address text
);

create index audit_at on audit (at);
