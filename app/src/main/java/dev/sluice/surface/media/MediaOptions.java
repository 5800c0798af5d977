package dev.sluice.surface.media;

import dev.sluice.platform.egress.BadAddress;
import dev.sluice.platform.egress.EgressRefused;
import dev.sluice.platform.egress.Proxies;
import dev.sluice.platform.egress.ProxyChoice;
import dev.sluice.surface.common.Refused;
import dev.sluice.surface.media.MediaWire.DownloadOptions;
import dev.sluice.transfer.TransferLimits;
import dev.sluice.transfer.TransferOptions;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Checks the dialect's {@code DownloadOptions} and turns them into the engine's. An option that would have no effect is
 * refused rather than ignored; its default is taken.
 */
final class MediaOptions {

    private static final int MAX_RETRIES = 100;
    private static final double MAX_SECONDS = 3600;
    private static final long MAX_KILOBYTES = 1_000_000_000;

    private MediaOptions() {}

    static TransferOptions read(@Nullable DownloadOptions given, Proxies proxies) {
        if (given == null) {
            return new TransferOptions(3, seconds(2), seconds(30), seconds(30), seconds(60), null);
        }
        TransferOptions options = new TransferOptions(
                retries(given.maxRetries()),
                seconds("retry_interval", given.retryInterval(), 2.0, 0),
                seconds("connection_timeout", given.connectionTimeout(), 30, 0.001),
                seconds("timeout", given.timeout(), 30, 0.001),
                seconds("read_timeout", given.readTimeout(), 60, 0.001),
                userAgent(given.userAgent()));
        return options.with(limits(given.bandwidthLimitKbps(), given.chunkSize()))
                .with(MediaFilter.read(given))
                .with(proxy(given.proxyType(), Objects.requireNonNullElse(given.proxyUrl(), ""), proxies));
    }

    private static ProxyChoice proxy(@Nullable String type, String url, Proxies proxies) {
        boolean custom = "custom".equals(type);
        if (!custom && !url.isEmpty()) {
            throw bad("proxy_url", "has an effect only with proxy_type custom");
        }
        try {
            return switch (Objects.requireNonNullElse(type, "none")) {
                case "none" -> ProxyChoice.NONE;
                case "system" -> proxies.system();
                case "custom" -> proxies.custom(url);
                default -> throw bad("proxy_type", "must be none, system or custom");
            };
        } catch (BadAddress | EgressRefused error) {
            throw new Refused(
                    HttpStatus.BAD_REQUEST,
                    "options." + (custom ? "proxy_url" : "proxy_type") + ": " + error.getMessage());
        }
    }

    /** A kilobyte has 1024 bytes here, as in the program that the document is of. */
    private static TransferLimits limits(@Nullable Long kilobytesPerSecond, @Nullable Integer chunk) {
        long limit = Objects.requireNonNullElse(kilobytesPerSecond, 0L);
        if (limit < 0 || limit > MAX_KILOBYTES) {
            throw bad("bandwidth_limit_kbps", "must be from 0 to " + MAX_KILOBYTES);
        }
        if (chunk != null && chunk < TransferLimits.LEAST_CHUNK) {
            throw bad("chunk_size", "must be at least " + TransferLimits.LEAST_CHUNK);
        }
        return new TransferLimits(null, TransferLimits.USUAL.minimumSpeed(), limit * 1024, null, chunk);
    }

    private static int retries(@Nullable Integer given) {
        int retries = Objects.requireNonNullElse(given, 3);
        if (retries < 0 || retries > MAX_RETRIES) {
            throw bad("max_retries", "must be from 0 to " + MAX_RETRIES);
        }
        return retries;
    }

    private static Duration seconds(String name, @Nullable Double given, double otherwise, double least) {
        double seconds = Objects.requireNonNullElse(given, otherwise);
        if (!(seconds >= least && seconds <= MAX_SECONDS)) {
            throw bad(name, "must be from " + (least > 0 ? "more than 0" : "0") + " to 3600 seconds");
        }
        return seconds(seconds);
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static @Nullable String userAgent(@Nullable String given) {
        if (given == null || given.isEmpty()) {
            return null;
        }
        if (given.length() > 1000 || !given.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            throw bad("user_agent", "must be printable ASCII of at most 1000 characters");
        }
        return given;
    }

    static Refused bad(String name, String what) {
        return new Refused(HttpStatus.BAD_REQUEST, "options." + name + ": " + what + ".");
    }
}
