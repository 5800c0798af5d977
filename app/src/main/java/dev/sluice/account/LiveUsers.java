package dev.sluice.account;

import reactor.core.publisher.Mono;

/** The principals of users who get in, by their present state: at most 4 s old. */
final class LiveUsers {

    private final UserStates states;

    LiveUsers(UserStates states) {
        this.states = states;
    }

    /** A user by what it was given for good; empty when it is gone or inactive. */
    Mono<Principal> find(long id) {
        return states.state(id).filter(UserState::active).map(state -> principal(id, state));
    }

    /** A user by what was given for once, which then holds until its password is changed; empty when it is gone or inactive. */
    Mono<Admission> admit(long id) {
        return states.state(id)
                .filter(UserState::active)
                .map(state -> new Admission(principal(id, state), Mono.defer(() -> find(id, state.tokenVersion()))));
    }

    /** A user by what ends with its password; empty also when that was changed since. */
    Mono<Principal> find(long id, long tokenVersion) {
        return states.state(id, tokenVersion)
                .filter(state -> state.active() && state.tokenVersion() == tokenVersion)
                .map(state -> principal(id, state));
    }

    private static Principal principal(long id, UserState state) {
        return Principal.user(id, state.superuser());
    }
}
