package dev.sluice.transfer;

import dev.sluice.transfer.Checksum.Algorithm;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what an origin says that the file hashes to. Fields of the head only; what stands in trailers is not read.
 *
 * <ul>
 *   <li>{@code Repr-Digest} (RFC 9530 section 3) is of the whole representation as it is encoded, whichever part an answer
 *       carries: what is stored, also when the origin encoded it unasked.
 *   <li>{@code Content-Digest} (RFC 9530 section 2) is of what this message carries: of the file only when that is all of
 *       it.
 *   <li>{@code Digest} (RFC 3230, RFC 5843), which RFC 9530 obsoletes, is of the whole instance. Origins do not agree
 *       on whether an encoding counts, so it is not used with one.
 *   <li>{@code Content-MD5} (RFC 1864) is of the whole file or of the part, depending on the origin: RFC 7231 dropped it
 *       for that. It is used only with a whole answer without an encoding.
 * </ul>
 *
 * <p>MD5 and SHA-1 count too, behind all others. RFC 9530 section 5 calls them insecure where somebody may attack and
 * lets them guard against corruption; and against its own origin a file is not guarded by any of these fields. Other
 * algorithms are checks of lines rather than of files, or of another encoding ({@code id-sha-256}), and are passed over
 * like junk.
 */
final class DigestFields {

    /** A dictionary's member whose value is a byte sequence (RFC 9651 section 3.2, 3.3.5); parameters mean nothing here. */
    private static final Pattern MEMBER = Pattern.compile("([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):(?:[ ]*;.*)?");

    private static final Pattern INSTANCE = Pattern.compile("([A-Za-z0-9-]+)=([A-Za-z0-9+/=]+)");

    private static final Map<String, Algorithm> NAMES = Map.of(
            "sha-512", Algorithm.SHA_512, "sha-256", Algorithm.SHA_256, "sha", Algorithm.SHA_1, "md5", Algorithm.MD5);

    private DigestFields() {}

    /**
     * The strongest checksum of the whole file that the answer tells. Where the fields contradict each other the first in
     * the order above counts; never fails.
     *
     * @param status the answer's status; only those of 200 and 206 tell of the file
     */
    static Optional<Checksum> of(int status, HttpHeaders fields) {
        boolean whole = status == 200;
        if (!whole && status != 206) {
            return Optional.empty();
        }
        boolean encoded = isEncoded(fields);
        List<Checksum> found = new ArrayList<>(dictionary(fields, "Repr-Digest"));
        if (whole) {
            found.addAll(dictionary(fields, "Content-Digest"));
        }
        if (!encoded) {
            found.addAll(instance(fields));
        }
        if (whole && !encoded && fields.contains("Content-MD5")) {
            value(Algorithm.MD5, String.join(", ", fields.getAll("Content-MD5")))
                    .ifPresent(found::add);
        }
        return Checksum.strongest(found);
    }

    private static boolean isEncoded(HttpHeaders fields) {
        return fields.getAll("Content-Encoding").stream().anyMatch(encoding -> !encoding.equalsIgnoreCase("identity"));
    }

    /** The last of several members with one name counts (RFC 9651 section 4.2.2): so from the last to the first. */
    private static List<Checksum> dictionary(HttpHeaders fields, String name) {
        return members(fields, name).reversed().stream()
                .map(MEMBER::matcher)
                .filter(Matcher::matches)
                .flatMap(member -> checksum(member.group(1), member.group(2)).stream())
                .toList();
    }

    private static List<Checksum> instance(HttpHeaders fields) {
        return members(fields, "Digest").stream()
                .map(INSTANCE::matcher)
                .filter(Matcher::matches)
                .flatMap(member -> checksum(member.group(1).toLowerCase(Locale.ROOT), member.group(2)).stream())
                .toList();
    }

    private static List<String> members(HttpHeaders fields, String name) {
        return FieldText.split(String.join(", ", fields.getAll(name)), ',');
    }

    private static Optional<Checksum> checksum(String name, String base64) {
        Algorithm algorithm = NAMES.get(name);
        return algorithm == null ? Optional.empty() : value(algorithm, base64);
    }

    private static Optional<Checksum> value(Algorithm algorithm, String base64) {
        try {
            return Optional.of(Checksum.of(algorithm, Base64.getDecoder().decode(base64.strip())));
        } catch (IllegalArgumentException junk) {
            return Optional.empty();
        }
    }
}
