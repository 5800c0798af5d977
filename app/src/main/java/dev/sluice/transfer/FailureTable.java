package dev.sluice.transfer;

import dev.sluice.platform.egress.EgressRefused;
import dev.sluice.platform.egress.ProxyFailure;
import dev.sluice.storage.StorageFailure;
import dev.sluice.storage.UnsafePath;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.handler.timeout.ReadTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The one place that says what kind a failure is, and whether another try can help. */
final class FailureTable {

    private FailureTable() {}

    /** The failure that an error is. */
    static TransferFailure of(Throwable error) {
        if (error instanceof TransferFailure failure) {
            return failure;
        }
        Optional<EgressRefused> refused = EgressRefused.in(error);
        if (refused.isPresent()) {
            return failure(
                    FailureType.EGRESS_REFUSED, String.valueOf(refused.get().getMessage()), error);
        }
        Optional<ProxyFailure> proxy = ProxyFailure.in(error);
        if (proxy.isPresent()) {
            return proxy(proxy.get());
        }
        return switch (error) {
            case StorageFailure storage -> storage(storage);
            case UnsafePath path -> failure(FailureType.STORAGE_FAILED, String.valueOf(path.getMessage()), error);
            case UnknownHostException name ->
                failure(FailureType.NAME_NOT_FOUND, "The host's name does not resolve.", error);
            case ConnectTimeoutException late ->
                failure(FailureType.CONNECT_FAILED, "No connection to the host came up in time.", error);
            case SslHandshakeTimeoutException late ->
                failure(FailureType.CONNECT_FAILED, "No secure connection to the host came up in time.", error);
            case java.net.ConnectException none ->
                failure(FailureType.CONNECT_FAILED, "The host refused the connection.", error);
            case SSLException tls ->
                failure(
                        FailureType.TLS_FAILED,
                        "No secure connection: the certificate or handshake is not good.",
                        error);
            case ReadTimeoutException late -> failure(FailureType.TIMEOUT, "The origin did not answer in time.", error);
            case TimeoutException late -> failure(FailureType.TIMEOUT, "The origin fell silent.", error);
            case Http2Exception http2 -> http2(http2);
            case java.io.IOException lost ->
                failure(FailureType.CONNECTION_LOST, "The connection ended before the file did.", error);
            default ->
                failure(FailureType.BAD_RESPONSE, "The origin's answer cannot be used: " + name(error) + ".", error);
        };
    }

    private static TransferFailure http2(Http2Exception error) {
        return error instanceof Http2Exception.HeaderListSizeException
                ? failure(FailureType.BAD_RESPONSE, "The head of the origin's answer is too large.", error)
                : failure(
                        FailureType.CONNECTION_LOST,
                        "The origin broke the stream off before the file was there.",
                        error);
    }

    private static String name(Throwable error) {
        return error.getClass().getSimpleName();
    }

    private static TransferFailure storage(StorageFailure failure) {
        FailureType type = switch (failure.kind()) {
            case FULL, PROMISED -> FailureType.DISK_FULL;
            case LEASE_LOST -> FailureType.LEASE_LOST;
            case FAILED -> FailureType.STORAGE_FAILED;
        };
        return failure(type, String.valueOf(failure.getMessage()), failure);
    }

    private static TransferFailure proxy(ProxyFailure failure) {
        FailureType type = switch (failure.kind()) {
            case AWAY, ORIGIN_AWAY -> FailureType.CONNECT_FAILED;
            case REFUSED -> FailureType.PROXY_REFUSED;
        };
        return failure(type, String.valueOf(failure.getMessage()), failure);
    }

    private static TransferFailure failure(FailureType type, String message, Throwable cause) {
        return new TransferFailure(type, message, cause);
    }

    /** An answer that is no file. */
    static TransferFailure status(OriginAnswer answer, Clock clock) {
        OriginRefusal refusal = new OriginRefusal(answer.status(), answer.headers());
        return new StatusFailure(refusal, retryAfter(refusal.field("Retry-After"), clock)).asFailure();
    }

    /** Whether it is an answer that failed, rather than the way to it or the disk. */
    static boolean isOfAnswer(Throwable error) {
        return error instanceof TransferFailure failure
                && (failure.type() == FailureType.HTTP_STATUS || failure.type() == FailureType.BAD_RESPONSE);
    }

    /** What a status says beside its number; carried as the cause. */
    static final class StatusFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private final transient OriginRefusal refusal;
        private final Duration retryAfter;

        StatusFailure(OriginRefusal refusal, Duration retryAfter) {
            super(refusal.toString());
            this.refusal = refusal;
            this.retryAfter = retryAfter;
        }

        OriginRefusal refusal() {
            return refusal;
        }

        TransferFailure asFailure() {
            return new TransferFailure(FailureType.HTTP_STATUS, "The origin answered " + refusal.status() + ".", this);
        }
    }

    /** Whether the same request may come out differently another time. */
    static boolean isRetryable(TransferFailure failure) {
        return switch (failure.type()) {
            case NAME_NOT_FOUND, CONNECT_FAILED, TIMEOUT, TOO_SLOW, CONNECTION_LOST, LENGTH_MISMATCH -> true;
            case HTTP_STATUS ->
                failure.getCause() instanceof StatusFailure status && isRetryable(status.refusal.status());
            case EGRESS_REFUSED,
                    PROXY_REFUSED,
                    TLS_FAILED,
                    REDIRECT_REFUSED,
                    BAD_RESPONSE,
                    CHECKSUM_MISMATCH,
                    BAD_DOCUMENT,
                    NO_MEDIA,
                    DISK_FULL,
                    STORAGE_FAILED,
                    LEASE_LOST,
                    DEADLINE -> false;
        };
    }

    /** Whether a status says that the same request may come out differently another time. */
    static boolean isRetryable(int status) {
        return switch (status) {
            case 408, 425, 429, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /** How long the origin asks to be left alone. */
    static Duration floor(TransferFailure failure) {
        return failure.getCause() instanceof StatusFailure status ? status.retryAfter : Duration.ZERO;
    }

    /** {@code Retry-After} (RFC 9110 section 10.2.3) in seconds or as a date; junk counts as nothing. */
    static Duration retryAfter(@Nullable String field, Clock clock) {
        if (field == null) {
            return Duration.ZERO;
        }
        String text = field.strip();
        Duration wait = text.matches("\\d+") ? CoolDown.seconds(text) : until(text, clock);
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(CoolDown.MAX) > 0 ? CoolDown.MAX : wait;
    }

    private static Duration until(String date, Clock clock) {
        try {
            ZonedDateTime then = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(clock.instant(), then);
        } catch (DateTimeException junk) {
            return Duration.ZERO;
        }
    }
}
