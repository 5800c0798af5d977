package dev.sluice.platform.postgres;

import java.nio.file.Path;

/**
 * Where the parts of an embedded server lie.
 *
 * @param home absolute, without symbolic links, so that a running server can be recognised by its command line
 */
record ServerFiles(Path home) {

    Path cluster() {
        return home.resolve("cluster");
    }

    Path password() {
        return home.resolve("password");
    }

    Path log() {
        return home.resolve("server.log");
    }
}
