package dev.sluice.source.extractor;

import dev.sluice.platform.egress.BadAddress;
import dev.sluice.platform.egress.WebAddress;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.json.JsonMapper;

/** Reads what the programs write: any of it may be missing, null or of another kind, since it comes from strangers' pages. */
final class ToolJson {

    private static final int DEEPEST = 100;

    private final JsonMapper mapper = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .build())
                    .build())
            .build();

    /** A whole document; fails with {@link dev.sluice.transfer.TransferFailure}. */
    JsonNode tree(String text) {
        try {
            return mapper.readTree(text);
        } catch (JacksonException none) {
            throw noJson();
        }
    }

    /** The elements of an array, one at a time; fails with {@link JacksonException}, late where need be. */
    MappingIterator<JsonNode> elements(String text) {
        return mapper.readerFor(JsonNode.class).readValues(text);
    }

    /** What is told where JSON was expected. */
    static RuntimeException noJson() {
        return ExtractorErrors.unusable("The program's answer cannot be read.");
    }

    /** A text; null for anything else, and for an empty one. */
    static @Nullable String text(JsonNode of, String key) {
        JsonNode value = of.path(key);
        String text = value.isString() ? value.stringValue() : value.isNumber() ? value.asString() : "";
        return text == null || text.isBlank() ? null : text;
    }

    /** A number; the other one where there is none. */
    static long number(JsonNode of, String key, long other) {
        JsonNode value = of.path(key);
        return value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() < 1e18
                ? (long) value.doubleValue()
                : other;
    }

    /** An address that the gateway may try; null for anything else. */
    static @Nullable URI url(@Nullable String text) {
        try {
            return text == null ? null : WebAddress.parse(text);
        } catch (BadAddress none) {
            return null;
        }
    }

    /** A time of ISO 8601, with a space in it or not, and in UTC where nothing else is told; null for anything else. */
    static @Nullable Instant date(JsonNode of, String key) {
        String told = text(of, key);
        try {
            return told == null ? null : instant(told.replace(' ', 'T'));
        } catch (DateTimeException none) {
            return null;
        }
    }

    private static Instant instant(String told) {
        TemporalAccessor time =
                DateTimeFormatter.ISO_DATE_TIME.parseBest(told, OffsetDateTime::from, LocalDateTime::from);
        return time instanceof OffsetDateTime exact
                ? exact.toInstant()
                : LocalDateTime.from(time).toInstant(ZoneOffset.UTC);
    }
}
