package dev.sluice.testkit.watch;

import org.junit.jupiter.api.extension.Extension;
import reactor.blockhound.BlockHound;

/** Installs BlockHound in a test JVM before its first test class. JUnit finds it by its service file. */
public final class BlockHoundExtension implements Extension {

    static {
        BlockHound.install();
    }
}
