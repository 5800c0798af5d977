package dev.sluice.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a token with a good signature says.
 *
 * @param subject of whom
 * @param userId of the user that the subject is; null when it is none of ours
 * @param version the user's token version when it was issued
 * @param expires from then on it is good no more
 */
record TokenClaims(String subject, @Nullable Long userId, long version, Instant expires) {}
