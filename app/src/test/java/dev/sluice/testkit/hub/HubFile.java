package dev.sluice.testkit.hub;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.OriginFile;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One version of a file.
 *
 * @param size of the content, in bytes
 * @param oid the git blob's id, for a large file that of its pointer
 * @param lfs of a large file, else null
 * @param served its bytes as they are sent
 */
record HubFile(long size, String oid, @Nullable Lfs lfs, OriginFile served) {

    /**
     * What only large files have.
     *
     * @param sha256 of the content
     * @param pointer the text that git holds instead
     * @param xetHash by which the storage behind the CDN knows the content; its entity tag as well
     */
    record Lfs(String sha256, String pointer, String xetHash) {

        int pointerSize() {
            return pointer.length();
        }
    }

    static HubFile small(Content content) {
        String oid = Hashes.gitBlob(content);
        return new HubFile(content.size(), oid, null, OriginFile.of(content).etag(quoted(oid)));
    }

    static HubFile large(Content content) {
        String sha256 = Hashes.sha256(content);
        String pointer =
                "version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256 + "\nsize " + content.size() + '\n';
        Lfs lfs = new Lfs(sha256, pointer, Hashes.sha256("xet " + sha256));
        String oid = Hashes.gitBlob(Content.of(pointer.getBytes(StandardCharsets.US_ASCII)));
        OriginFile served = OriginFile.of(content).etag(quoted(lfs.xetHash()));
        return new HubFile(content.size(), oid, lfs, served);
    }

    /** The entity tag by which the Hub, not its CDN, knows the content. */
    String etag() {
        return quoted(lfs == null ? oid : lfs.sha256());
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }
}
