package dev.sluice.testkit.watch;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test class after which a Netty buffer is found lost. JUnit finds it by its service file. */
public final class LeakExtension implements AfterAllCallback {

    static {
        LeakReports.collect();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        failOnLeaks(context.getDisplayName());
    }

    static void failOnLeaks(String where) {
        List<String> leaks = LeakReports.take();
        if (!leaks.isEmpty()) {
            throw new AssertionError("LEAK in or before " + where + ": " + String.join("\n", leaks));
        }
    }
}
