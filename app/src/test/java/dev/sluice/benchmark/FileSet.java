package dev.sluice.benchmark;

import dev.sluice.testkit.Content;
import dev.sluice.testkit.FileHash;
import dev.sluice.testkit.GatewayProcess;
import dev.sluice.testkit.NginxOrigin;
import dev.sluice.testkit.NginxOrigin.Served;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Many small files and the ways in which they can be fetched. Every way stores them in a directory named {@code many};
 * they are checked and moved away after it, outside of the measured time. None is removed before the end: ext4 looks for a
 * place for a new file among all that were removed of late, so that a way would pay for the one before it.
 *
 * @param files what is fetched
 * @param document where the Metalink document lies that lists them
 * @param page where the page lies that shows them
 * @param directory where the other programs store them
 */
record FileSet(List<Served> files, URI document, URI page, Path directory) {

    private static final String FOLDER = "many";

    /** Serves the files and the document; writes the lists that the other programs read. */
    static FileSet serve(NginxOrigin origin, int count, int size, Path directory) {
        List<Served> files = IntStream.range(0, count)
                .mapToObj(i -> origin.serve("file-" + i + ".bin", Content.random(i, size)))
                .toList();
        String listed = joined(files, file -> element(file, origin.url(file)));
        Served document = origin.serve("many.meta4", text("""
                <?xml version="1.0" encoding="UTF-8"?>
                <metalink xmlns="urn:ietf:params:xml:ns:metalink">
                %s</metalink>
                """.formatted(listed)));
        String shown = joined(files, file -> "<p><img src=\"" + file.path() + "\" alt=\"\"></p>\n");
        Served page = origin.serve(
                "many.html", text("<!doctype html>\n<title>" + FOLDER + "</title>\n<body>\n" + shown + "</body>\n"));
        write(directory.resolve("aria2.list"), joined(files, file -> origin.url(file) + "\n"));
        write(directory.resolve("curl.list"), joined(files, file -> curl(file, origin.url(file))));
        return new FileSet(files, origin.url(document), origin.url(page), directory);
    }

    private static String joined(List<Served> files, Function<Served, String> each) {
        return files.stream().map(each).collect(Collectors.joining());
    }

    private static String element(Served file, URI url) {
        return "<file name=\"%s\"><size>%d</size><hash type=\"sha-256\">%s</hash><url>%s</url></file>\n"
                .formatted(FOLDER + file.path(), file.size(), file.sha256(), url);
    }

    private static String curl(Served file, URI url) {
        return "url = \"%s\"\noutput = \"%s\"\n".formatted(url, FOLDER + file.path());
    }

    private static Content text(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** By the gateway, as one job that is given the list. */
    Measured gatewayByDocument(GatewayProcess gateway) {
        return gateway(gateway, document);
    }

    /** By the gateway, as one job that is given the page. */
    Measured gatewayByPage(GatewayProcess gateway) {
        return gateway(gateway, page);
    }

    private Measured gateway(GatewayProcess gateway, URI url) {
        Measured measured = GatewayTurn.measured(gateway, url);
        settle(gateway.downloads().resolve(FOLDER));
        return measured;
    }

    /** By aria2, sixteen at once. */
    Measured aria2() {
        return shell("aria2c --no-conf -q -j16 -d many -i aria2.list && sync -f many");
    }

    /** By curl, sixteen at once. */
    Measured curl() {
        return shell("curl --create-dirs -s -Z --parallel-max 16 -K curl.list && sync -f many");
    }

    /** By curl, and then the same is made of each file as the gateway makes of it, all by one command each. */
    Measured durableCurl() {
        return shell("curl --create-dirs -s -Z --parallel-max 16 -K curl.list && sync many/*.bin many"
                + " && sha256sum many/*.bin > many.sums");
    }

    private Measured shell(String commands) {
        Measured measured = Shell.timed(directory, commands);
        settle(directory.resolve(FOLDER));
        return measured;
    }

    /** The folder stays: the gateway keeps a hidden one in it. */
    private void settle(Path fetched) {
        Path kept = made(directory.resolve("kept"));
        for (Served file : files) {
            Path each = fetched.resolve(file.path().substring(1));
            if (!FileHash.sha256(each).equals(file.sha256())) {
                throw new IllegalStateException(each + " has not the hash " + file.sha256());
            }
            move(each, kept);
        }
        Shell.sync(directory);
    }

    private static Path made(Path parent) {
        try {
            return Files.createTempDirectory(Files.createDirectories(parent), "turn-");
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private static void move(Path file, Path directory) {
        try {
            Files.move(file, directory.resolve(file.getFileName()));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
