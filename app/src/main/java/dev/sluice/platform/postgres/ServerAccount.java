package dev.sluice.platform.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Who runs the server. PostgreSQL refuses to run as root, so root steps into a user namespace of its own, or, where that
 * is forbidden (most containers), becomes another user.
 *
 * @param uid who owns the files, as a number
 * @param prefix the words put before every command
 */
record ServerAccount(int uid, List<String> prefix) {

    private static final int ROOT = 0;
    private static final int NOBODY = 65534;

    static ServerAccount choose(Path cluster) throws IOException {
        int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (self != ROOT) {
            return new ServerAccount(self, List.of());
        }
        int owner = Files.exists(cluster) ? uid(cluster) : ROOT;
        if (owner != ROOT) {
            return becoming(owner);
        }
        if (Commands.works("unshare", "-U", "true")) {
            return new ServerAccount(ROOT, List.of("unshare", "-U"));
        }
        return becoming(NOBODY);
    }

    static ServerAccount becoming(int uid) {
        List<String> prefix = List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups");
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        if (!Commands.works(probe.toArray(String[]::new))) {
            throw new IllegalStateException("PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv'"
                    + " works here. Start the gateway as another user, or set DATABASE_URL.");
        }
        return new ServerAccount(uid, prefix);
    }

    /** Puts the account's words, and a session of its own, before a command of the server. */
    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        if (Commands.works("setsid", "true")) {
            // Ctrl-C goes to the terminal's whole session; the server must outlive the gateway's orderly stop.
            command.add("setsid");
        }
        command.addAll(prefix);
        command.addAll(arguments);
        return command;
    }

    /** Hands all files to the account, when they belong to another one. */
    void adopt(Path root) throws IOException {
        if (prefix.isEmpty()) {
            return;
        }
        for (Path path : Directories.deepestFirst(root)) {
            if (uid(path) != uid) {
                Files.setAttribute(path, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            }
        }
    }

    private static int uid(Path path) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }
}
