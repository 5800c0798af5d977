package dev.sluice.transfer;

import dev.sluice.transfer.Checksum.Algorithm;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a file must hash to: as whoever asked for it says, and as its origin tells.
 *
 * @param checksums each of them must hold
 * @param size size of the file in bytes where it is known; a git blob's id is made of it too
 */
record ContentCheck(List<Checksum> checksums, long size) {

    /** The check of a file whose first answer this is. */
    static ContentCheck of(Expected expected, OriginAnswer answer, long total) {
        List<Checksum> all = new ArrayList<>(expected.checksums());
        DigestFields.of(answer.status(), answer.headers())
                .filter(told -> !all.contains(told))
                .ifPresent(all::add);
        return new ContentCheck(List.copyOf(all), total < 0 ? expected.size() : total);
    }

    /** The digests that are needed beside SHA-256. */
    List<MessageDigest> digests() {
        return others().stream().map(checksum -> checksum.newDigest(size)).toList();
    }

    private List<Checksum> others() {
        return checksums.stream()
                .filter(checksum -> checksum.algorithm() != Algorithm.SHA_256)
                .toList();
    }

    /**
     * What is wrong with the file, if anything.
     *
     * @param hashes its SHA-256, and what {@link #digests} gave
     */
    Optional<TransferFailure> failure(List<byte[]> hashes) {
        List<Checksum> others = others();
        return checksums.stream()
                .flatMap(checksum -> {
                    byte[] found = hashes.get(others.indexOf(checksum) + 1);
                    return checksum.matches(found)
                            ? Optional.<TransferFailure>empty().stream()
                            : Optional.of(checksum.mismatch(found)).stream();
                })
                .findFirst();
    }
}
