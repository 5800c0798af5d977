package dev.sluice.transfer;

import java.util.Locale;

/** Kinds of transfer failures. */
public enum FailureType {
    /** The address is one that the gateway does not connect to. */
    EGRESS_REFUSED,
    /** The host's name does not resolve. */
    NAME_NOT_FOUND,
    /** No connection could be made, or it did not come up in time. */
    CONNECT_FAILED,
    /** The proxy does not let the request through. */
    PROXY_REFUSED,
    /** The TLS handshake failed or the certificate is not good. */
    TLS_FAILED,
    /** The head of the answer, or the next bytes of the body, did not come in time. */
    TIMEOUT,
    /** Bytes came, but fewer than the minimum speed asks for. */
    TOO_SLOW,
    /** The file did not come within the time that was given for it. */
    DEADLINE,
    /** The connection ended before the body did. */
    CONNECTION_LOST,
    /** The origin answered with a status that is no file. */
    HTTP_STATUS,
    /** A redirect leads nowhere allowed, or there are too many of them. */
    REDIRECT_REFUSED,
    /** The answer breaks HTTP's framing rules, or contradicts what was asked. */
    BAD_RESPONSE,
    /** The body has another length than was announced. */
    LENGTH_MISMATCH,
    /** The body hashes to another value than was expected. */
    CHECKSUM_MISMATCH,
    /** The document that tells which files there are cannot be used. */
    BAD_DOCUMENT,
    /** The page shows no media. */
    NO_MEDIA,
    /** The target's file system is full. */
    DISK_FULL,
    /** The target cannot be written, or leads out of its root. */
    STORAGE_FAILED,
    /** The lease under which the file was fetched is no longer held. */
    LEASE_LOST;

    /** Its word for clients, logs and the database. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it lies with the gateway or the job, and not with the file's origin or the way to it. */
    boolean isOurs() {
        return switch (this) {
            case DISK_FULL, STORAGE_FAILED, LEASE_LOST, DEADLINE -> true;
            case CHECKSUM_MISMATCH,
                    EGRESS_REFUSED,
                    PROXY_REFUSED,
                    NAME_NOT_FOUND,
                    CONNECT_FAILED,
                    TLS_FAILED,
                    TIMEOUT,
                    TOO_SLOW,
                    CONNECTION_LOST,
                    HTTP_STATUS,
                    REDIRECT_REFUSED,
                    BAD_RESPONSE,
                    BAD_DOCUMENT,
                    NO_MEDIA,
                    LENGTH_MISMATCH -> false;
        };
    }
}
