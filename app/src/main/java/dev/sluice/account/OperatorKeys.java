package dev.sluice.account;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** The keys that the operator set. They belong to no user, and none is a superuser. */
final class OperatorKeys {

    private static final int SHORTEST = 16;
    private static final int NAME_LENGTH = 16;

    private final List<byte[]> hashes;

    /**
     * Keys.
     *
     * @throws IllegalArgumentException if one is too short; the message says what to do, and not which it is
     */
    OperatorKeys(List<String> keys) {
        for (String key : keys) {
            if (key.length() < SHORTEST) {
                throw new IllegalArgumentException("A key in API_KEYS has " + key.length()
                        + " characters and needs at least " + SHORTEST + ". Make one with: openssl rand -hex 32");
            }
        }
        this.hashes = keys.stream().map(key -> SecretHash.of(key).bytes()).toList();
    }

    /** The principal of a key; it has its name from the key's hash, so that it keeps it when the list changes. */
    Optional<Principal> find(SecretHash hash) {
        byte[] bytes = hash.bytes();
        boolean found = false;
        for (byte[] known : hashes) {
            found |= MessageDigest.isEqual(known, bytes);
        }
        return found
                ? Optional.of(new Principal("key:" + hash.hex().substring(0, NAME_LENGTH), null, false))
                : Optional.empty();
    }
}
